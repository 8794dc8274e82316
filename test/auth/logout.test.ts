/** Logging out, and ending sessions from another device: refused on every path from the next request on. */
import { expect, test } from 'vitest';
import type { Session } from '../../src/wire/auth.ts';
import { call, quickReader } from '../helpers/api.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { openLive, upgrade } from '../helpers/live.ts';
import { alike, expectProblem } from '../helpers/problem.ts';
import { invite, signIn } from '../helpers/signIn.ts';

type Tokens = { accessToken: string; refreshToken: string };

async function expectDead({ accessToken: token, refreshToken }: Tokens): Promise<void> {
  const body = { completed: true };
  const answers = [
    await call('GET', '/api/auth/session', { token }),
    await call('GET', '/api/auth/sessions', { token }),
    await call('DELETE', '/api/auth/sessions', { token }),
    await call('GET', '/api/progress', { token }),
    await call('GET', '/api/progress/1', { token }),
    await call('PUT', '/api/progress/1', { token, body }),
    await call('POST', '/api/progress', { token, body: { ...body, chapterNumber: 1 } }),
    await call('POST', '/api/progress', { body: { ...body, chapterNumber: 1, accessToken: token } }),
    await call('DELETE', '/api/progress/1', { token }),
    await upgrade(token),
    await call('POST', '/api/auth/refresh', { body: { refreshToken } }),
    await call('POST', '/api/auth/refresh', { headers: { Cookie: `__Host-refresh=${refreshToken}` } }),
  ];
  for (const answer of answers) await expectProblem(answer, 401, 'token_invalid');
}

async function devicesOf(token: string): Promise<Session[]> {
  return (await (await call('GET', '/api/auth/sessions', { token })).json<{ sessions: Session[] }>())
    .sessions;
}

test('logging out ends the session on every path, closes its socket and clears its cookie', async () => {
  const reader = await signIn();
  const other = await signIn(reader.email);
  const socket = await openLive(reader.accessToken);
  await socket.next('hello');
  const answer = await call('POST', '/api/auth/logout', { token: reader.accessToken });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('Set-Cookie')).toBe(
    '__Host-refresh=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0',
  );
  expect(await socket.closed).toMatchObject({ code: 4401 });
  await expectDead(reader);
  expect(await devicesOf(other.accessToken)).toMatchObject([{ id: other.session.id, current: true }]);
});

test('logging out twice is no failure', async () => {
  const { accessToken: token } = await signIn();
  expect((await call('POST', '/api/auth/logout', { token })).status).toBe(204);
  expect((await call('POST', '/api/auth/logout', { token })).status).toBe(204);
});

test('a browser that comes back after its access token expired can still log out', async () => {
  const { accessToken: token, refreshToken, email } = await signIn();
  const headers = { Cookie: `__Host-refresh=${refreshToken}` };
  moveClock(16 * MINUTE);
  expect((await call('POST', '/api/auth/logout', { token, headers })).status).toBe(204);
  await expectProblem(await call('POST', '/api/auth/refresh', { headers }), 401, 'token_invalid');
  const second = await signIn(email);
  const cookieOnly = { Cookie: `__Host-refresh=${second.refreshToken}` };
  expect((await call('POST', '/api/auth/logout', { headers: cookieOnly })).status).toBe(204);
  await expectDead(second);
});

test('logging out without any token asks to sign in', async () => {
  await expectProblem(await call('POST', '/api/auth/logout'), 401, 'unauthenticated');
});

test('a reader sees each device with its times and user agent, and which one is this', async () => {
  const { token, email } = await invite();
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) <script>alert(1)</script>';
  const verified = await call('POST', '/api/auth/verify', {
    body: { token, transport: 'body' },
    headers: { 'User-Agent': userAgent },
  });
  const phone = await verified.json<Tokens & { session: Session }>();
  moveClock(MINUTE);
  const laptop = await signIn(email);
  moveClock(MINUTE);
  await call('POST', '/api/auth/refresh', { body: { refreshToken: phone.refreshToken } });
  const [first, second, ...more] = await devicesOf(laptop.accessToken);
  expect(more).toEqual([]);
  expect(first).toMatchObject({ id: phone.session.id, userAgent, current: false });
  expect(second).toEqual({ ...laptop.session, current: true });
  expect(Date.parse(first?.lastSeenAt ?? '') - Date.parse(first?.createdAt ?? '')).toBeGreaterThanOrEqual(
    2 * MINUTE,
  );
});

test('a reader ends one device from another', async () => {
  const phone = await signIn();
  const laptop = await signIn(phone.email);
  const path = `/api/auth/sessions/${laptop.session.id}`;
  expect((await call('DELETE', path, { token: phone.accessToken })).status).toBe(204);
  await expectDead(laptop);
  await expectProblem(await call('DELETE', path, { token: phone.accessToken }), 404, 'not_found');
  const own = await call('DELETE', `/api/auth/sessions/${phone.session.id}`, { token: phone.accessToken });
  expect(own.headers.get('Set-Cookie')).toContain('Max-Age=0');
  await expectDead(phone);
});

test('a reader ends all other devices at once', async () => {
  const phone = await signIn();
  const others = [await signIn(phone.email), await signIn(phone.email)];
  const sockets = await Promise.all(others.map(({ accessToken }) => openLive(accessToken)));
  const own = await openLive(phone.accessToken);
  await own.next('hello');
  expect((await call('DELETE', '/api/auth/sessions', { token: phone.accessToken })).status).toBe(204);
  for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 4401 });
  for (const other of others) await expectDead(other);
  expect(await devicesOf(phone.accessToken)).toMatchObject([{ id: phone.session.id }]);
  own.send({ type: 'sync', since: 0 });
  expect(await own.next('changes')).toMatchObject({ chapters: [] });
});

test("another reader's session cannot be ended, and looks like one that never was", async () => {
  const victim = await signIn();
  const { accessToken: token } = await quickReader();
  const answers = [];
  for (const id of [victim.session.id, crypto.randomUUID(), "x' OR 1=1", '%00', '%zz', '__proto__']) {
    const answer = await call('DELETE', `/api/auth/sessions/${id}`, { token });
    answers.push(JSON.stringify(alike(await expectProblem(answer, 404, 'not_found'))));
  }
  expect(new Set(answers).size).toBe(1);
  expect((await call('GET', '/api/auth/session', { token: victim.accessToken })).status).toBe(200);
});

test('who signs in on a fifty-first device loses the one seen least recently', async () => {
  const first = await signIn();
  for (let device = 2; device <= 51; device += 1) {
    moveClock(20 * MINUTE);
    await signIn(first.email);
  }
  await expectProblem(
    await call('POST', '/api/auth/refresh', { body: { refreshToken: first.refreshToken } }),
    401,
    'token_invalid',
  );
  const last = await signIn(first.email);
  expect(await devicesOf(last.accessToken)).toHaveLength(50);
});
