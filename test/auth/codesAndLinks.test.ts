/** What a sign-in mail holds, how long it works, and what spoils it. */
import { expect, test } from 'vitest';
import { call, objectOf, signInWith } from '../helpers/api.ts';
import { MINUTE, moveClock, stopClock } from '../helpers/clock.ts';
import { alike, expectProblem } from '../helpers/problem.ts';
import { invite, wrongCode } from '../helpers/signIn.ts';

const verify = (body: object) => call('POST', '/api/auth/verify', { body });

test('a link and its code are one invitation: whichever is used first uses up both', async () => {
  const a = await invite();
  expect((await verify({ token: a.token })).status).toBe(200);
  await expectProblem(await verify({ email: a.email, code: a.code }), 401, 'token_invalid');
  await expectProblem(await verify({ token: a.token }), 401, 'token_invalid');
  const b = await invite();
  expect((await verify({ email: b.email, code: b.code })).status).toBe(200);
  await expectProblem(await verify({ token: b.token }), 401, 'token_invalid');
});

test('a code has 8 digits, and may be typed with spaces, with hyphens and beside a differently spelt address', async () => {
  const { email, code } = await invite();
  expect(code).toMatch(/^\d{8}$/);
  const typed = { email: ` ${email.toUpperCase()} `, code: ` ${code.slice(0, 4)} - ${code.slice(4)} ` };
  expect((await verify(typed)).status).toBe(200);
});

test.each(['1234567', '123456789', '1234567a', '', '١٢٣٤٥٦٧٨', '１２３４５６７８', '-1234567.0'])(
  'a code written as "%s" is not a code and costs no try',
  async (code) => {
    const invitation = await invite();
    for (let tries = 0; tries < 6; tries += 1) {
      const answer = await verify({ email: invitation.email, code });
      await expectProblem(answer, 400, 'invalid_body');
    }
    expect((await verify({ email: invitation.email, code: invitation.code })).status).toBe(200);
  },
);

test('what is wrong with an attempt is said of the field that is wrong', async () => {
  await expectProblem(await verify({ email: 'nope', code: '12345678' }), 400, 'invalid_email');
  const paths = async (body: object) => {
    const problem = await expectProblem(await verify(body), 400, 'invalid_body');
    return problem.details?.map(({ path }) => path);
  };
  expect(await paths({ email: 'a@example.com', code: '1234' })).toEqual(['code']);
  expect(await paths({ email: 'a@example.com' })).toEqual(['code']);
  expect(await paths({ email: 'nope', code: '1234' })).toEqual(['email', 'code']);
  expect(await paths({ token: '' })).toEqual(['token']);
  expect(await paths({ token: 'x', transport: 'pigeon' })).toEqual(['transport']);
  for (const neither of [{}, [], { code: '12345678' }]) {
    const problem = await expectProblem(await verify(neither), 400, 'invalid_body');
    expect(problem.detail).toBe('Send either a token, or an e-mail address and a code.');
  }
});

test('4 wrong codes leave the right one good', async () => {
  const { email, code } = await invite();
  for (let tries = 0; tries < 4; tries += 1) {
    await expectProblem(await verify({ email, code: wrongCode(code) }), 401, 'token_invalid');
  }
  expect((await verify({ email, code })).status).toBe(200);
});

test('5 wrong codes burn the code, but not the link of the same mail', async () => {
  const { email, code, token } = await invite();
  await Promise.all(Array.from({ length: 5 }, () => verify({ email, code: wrongCode(code) })));
  const right = await expectProblem(await verify({ email, code }), 401, 'token_invalid');
  const wrong = await expectProblem(await verify({ email, code: wrongCode(code) }), 401, 'token_invalid');
  expect(alike(right)).toEqual(alike(wrong));
  expect((await verify({ token })).status).toBe(200);
});

test('a wrong code is answered alike for a known address, an unknown one and one without an invitation', async () => {
  const invited = await invite();
  const used = await invite();
  await verify({ token: used.token });
  const answers = [];
  for (const email of [invited.email, used.email, 'never.was@example.com']) {
    const answer = await verify({ email, code: wrongCode(invited.code) });
    answers.push(JSON.stringify(alike(await expectProblem(answer, 401, 'token_invalid'))));
  }
  expect(new Set(answers).size).toBe(1);
});

test("one reader's code opens no other reader's door", async () => {
  const mine = await invite();
  const yours = await invite();
  await expectProblem(await verify({ email: yours.email, code: mine.code }), 401, 'token_invalid');
});

test('a newer invitation kills the link and the code of the older', async () => {
  const older = await invite();
  const newer = await invite(older.email);
  await expectProblem(await verify({ token: older.token }), 401, 'token_invalid');
  await expectProblem(await verify({ email: older.email, code: older.code }), 401, 'token_invalid');
  expect((await verify({ token: newer.token })).status).toBe(200);
});

test('a link and a code work until 15 minutes are over, by the clock of the server', async () => {
  stopClock();
  const inTime = await invite();
  const byCode = await invite();
  const late = await invite();
  const lateCode = await invite();
  moveClock(15 * MINUTE - 1_000);
  expect((await verify({ token: inTime.token })).status).toBe(200);
  expect((await verify({ email: byCode.email, code: byCode.code })).status).toBe(200);
  moveClock(1_000);
  await expectProblem(await verify({ token: late.token }), 401, 'token_expired');
  await expectProblem(await verify({ email: lateCode.email, code: lateCode.code }), 401, 'token_expired');
});

test('the object holds a link to its own record of the time, whatever the token says', async () => {
  stopClock();
  const { email, ticket } = await invite();
  moveClock(15 * MINUTE);
  const outcome = await objectOf(email).verify({ tokenId: ticket.tokenId }, null);
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'token_expired' } });
});

test('a mail scanner that opens the link in every way it knows leaves it good', async () => {
  const { ticket, token } = await invite();
  const link = new URL(ticket.link);
  expect([link.pathname, link.search]).toEqual(['/auth/verify', '']);
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    for (const path of ['/auth/verify', '/api/auth/verify', `/api/auth/verify?token=${token}`]) {
      const answer = await call(method, path);
      expect(answer.headers.has('Set-Cookie')).toBe(false);
    }
  }
  await expectProblem(await call('GET', `/api/auth/verify?token=${token}`), 405, 'method_not_allowed');
  expect((await verify({ token })).status).toBe(200);
});

test('the first sign-in confirms the address, and later ones leave that time as it is', async () => {
  const { email, token } = await invite();
  const first = await signInWith(email, { token });
  expect(Date.parse(first.reader.confirmedAt ?? '')).toBeGreaterThan(0);
  moveClock(MINUTE);
  const again = await invite(email);
  const second = await signInWith(email, { code: again.code });
  expect(second.reader.confirmedAt).toBe(first.reader.confirmedAt);
  expect(second.session.id).not.toBe(first.session.id);
});

test('asking for a mail confirms nothing', async () => {
  const { email } = await invite();
  expect((await objectOf(email).adminView([]))?.reader.confirmedAt).toBeNull();
});
