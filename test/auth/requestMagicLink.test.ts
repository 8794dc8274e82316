/** Asking for a sign-in mail: where the link leads, and how many there are. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { call, mailsTo, newAddress, objectOf, proofIn, signInWith } from '../helpers/api.ts';
import { MINUTE, moveClock, stopClock } from '../helpers/clock.ts';
import { expectProblem } from '../helpers/problem.ts';
import { invite } from '../helpers/signIn.ts';

const ask = (body: object) => call('POST', '/api/auth/magic-link', { body });

/** The mails that the reader's object has ever written down. */
/** Mails sent and mails still to send. */
function mailsOf(email: string): Promise<number> {
  return runInDurableObject(objectOf(email), (_, { storage }) => {
    const sql = 'SELECT (SELECT count(*) FROM outbox) + (SELECT emails_sent FROM profile) AS mails';
    return Number(storage.sql.exec(sql).one().mails);
  });
}

test('the mailed link leads to the frontend, with the token where no server sees it, and back to the chapter', async () => {
  const email = newAddress();
  await call('POST', '/api/email/signup', { body: { email } });
  const redirectTo = '/chapters/3?from=mail&x=ü#part-2';
  expect((await ask({ email, redirectTo })).status).toBe(200);
  const mail = (await mailsTo(email, 2)).find(({ kind }) => kind === 'magic_link');
  if (!mail) throw new Error('No sign-in mail came.');
  const link = new URL(/http\S+/.exec(mail.text)?.[0] ?? '');
  expect(`${link.origin}${link.pathname}${link.search}`).toBe('http://localhost:8787/auth/verify');
  const fragment = new URLSearchParams(link.hash.slice(1));
  expect(fragment.get('redirectTo')).toBe(redirectTo);
  expect(fragment.get('token')).toBe(proofIn(mail).token);
  expect((await signInWith(email, { code: proofIn(mail).code })).reader.email).toBe(email);
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example',
  '\\\\evil.example',
  '/a\\..\\evil',
  'javascript:alert(1)',
  'chapters/3',
  '',
  ' /chapters',
  '/chapters 3',
  '/chapters\r\nSet-Cookie: a=b',
  '/\t/evil.example',
  '/\u0000',
  '/\u202Eevil',
  `/${'a'.repeat(512)}`,
])('redirectTo %j is refused and no mail leaves', async (redirectTo) => {
  const { email } = await invite();
  const problem = await expectProblem(await ask({ email, redirectTo }), 400, 'invalid_body');
  expect(new Set(problem.details?.map(({ path }) => path))).toEqual(new Set(['redirectTo']));
  expect(await mailsOf(email)).toBe(1);
});

test('a reader gets 5 sign-in mails in 15 minutes; beyond that the answer is the same and no mail leaves', async () => {
  stopClock();
  const { email } = await invite();
  const answers = [];
  for (let tries = 0; tries < 8; tries += 1) {
    const answer = await ask({ email });
    answers.push(JSON.stringify([answer.status, await answer.text()]));
  }
  expect(new Set(answers).size).toBe(1);
  expect(await mailsOf(email)).toBe(5);
  moveClock(15 * MINUTE - 1);
  await ask({ email });
  expect(await mailsOf(email)).toBe(5);
  moveClock(1);
  await ask({ email });
  expect(await mailsOf(email)).toBe(6);
});

test('requests over the limit leave the last mailed link and code good', async () => {
  const { email } = await invite();
  for (let mails = 2; mails <= 4; mails += 1) await ask({ email });
  const last = await invite(email);
  await ask({ email });
  await call('POST', '/api/email/signup', { body: { email } });
  expect(await mailsOf(email)).toBe(5);
  expect((await signInWith(email, { token: last.token })).reader.email).toBe(email);
});

test('signing up again counts towards the same limit', async () => {
  const { email } = await invite();
  const requests = Array.from({ length: 10 }, (_, index) =>
    index % 2 ? ask({ email }) : call('POST', '/api/email/signup', { body: { email } }),
  );
  for (const answer of await Promise.all(requests)) expect(answer.status).toBe(200);
  expect(await mailsOf(email)).toBe(5);
});

test('an administrator needs no sign-up, and only an administrator is spared it', async () => {
  const owner = 'owner@example.com';
  expect((await ask({ email: owner, redirectTo: '/admin/' })).status).toBe(200);
  const [mail] = await mailsTo(owner, 1);
  if (!mail) throw new Error('No mail came.');
  expect(mail.text).toContain('redirectTo=%2Fadmin%2F');
  expect((await signInWith(owner, { code: proofIn(mail).code })).reader.email).toBe(owner);
  expect((await ask({ email: owner })).status).toBe(200);
  expect((await mailsTo(owner, 2)).map(({ kind }) => kind).sort()).toEqual(['magic_link', 'welcome']);

  const stranger = newAddress();
  expect((await ask({ email: stranger })).status).toBe(200);
  const stored = await runInDurableObject(objectOf(stranger), (_, { storage }) =>
    storage.sql.exec("SELECT count(*) AS tables FROM sqlite_master WHERE name = 'profile'").one(),
  );
  expect(stored.tables).toBe(0);
});
