/** Asking about an address that never signed up: nothing to learn, nothing kept. */
import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';
import { invite } from '../helpers/signIn.ts';

const ADDRESSES = 300;
const AT_ONCE = 50;
const OVER_THE_LIMIT = 7;

/** What says which request and when, and nothing about the address. */
const OF_THE_REQUEST = new Set(['x-request-id', 'server-timing', 'date']);

async function answerTo(email: string): Promise<string> {
  const answer = await call('POST', '/api/auth/magic-link', { body: { email } });
  const headers = [...answer.headers].filter(([name]) => !OF_THE_REQUEST.has(name));
  return JSON.stringify([answer.status, headers, await answer.text()]);
}

/** Tables, alarm and keys of an address's object. */
function keptBy(email: string) {
  return runInDurableObject(objectOf(email), async (_, { storage }) => ({
    tables: storage.sql.exec('SELECT name FROM sqlite_master').toArray(),
    alarm: await storage.getAlarm(),
  }));
}

const NOTHING = { tables: [], alarm: null };

test('a known and an unknown address get the same answer, over the limit too', async () => {
  const { email: known } = await invite();
  const unknown = newAddress();
  const answers = [];
  for (let tries = 0; tries < OVER_THE_LIMIT; tries += 1) {
    answers.push(...(await Promise.all([answerTo(known), answerTo(unknown)])));
  }
  expect(new Set(answers).size).toBe(1);
  expect((await keptBy(known)).tables).not.toEqual([]);
  expect(await keptBy(unknown)).toEqual(NOTHING);
});

test(`${ADDRESSES} unknown addresses leave no table, no row and no alarm behind`, async () => {
  const addresses = Array.from({ length: ADDRESSES }, newAddress);
  const answers = new Set<string>();
  for (let from = 0; from < ADDRESSES; from += AT_ONCE) {
    const batch = addresses.slice(from, from + AT_ONCE);
    for (const answer of await Promise.all(batch.map(answerTo))) answers.add(answer);
  }
  expect(answers.size).toBe(1);
  for (const email of addresses) expect(await keptBy(email)).toEqual(NOTHING);
});

test('guessing codes and looking an unknown address up leave nothing behind either', async () => {
  const email = newAddress();
  for (let tries = 0; tries < 6; tries += 1) {
    const answer = await call('POST', '/api/auth/verify', { body: { email, code: '12345678' } });
    await expectProblem(answer, 401, 'token_invalid');
  }
  expect(await objectOf(email).adminView([])).toBeNull();
  expect(await objectOf(email).claimMail(crypto.randomUUID())).toBeNull();
  expect(await keptBy(email)).toEqual(NOTHING);
});

test('signing up says the same to a new address and to a known one', async () => {
  const { email: known } = await invite();
  const answers = [];
  for (const email of [known, newAddress()]) {
    const answer = await call('POST', '/api/email/signup', { body: { email } });
    answers.push(JSON.stringify([answer.status, await answer.text()]));
  }
  expect(answers[1]).toBe(answers[0]);
});
