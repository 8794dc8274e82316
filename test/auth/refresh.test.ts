/** Refresh tokens: rotation, its grace, and what a replay costs. */
import { expect, test } from 'vitest';
import { call } from '../helpers/api.ts';
import { DAY, MINUTE, moveClock, SECOND, stopClock } from '../helpers/clock.ts';
import { openLive } from '../helpers/live.ts';
import { expectProblem } from '../helpers/problem.ts';
import { invite, signIn } from '../helpers/signIn.ts';

type Pair = { accessToken: string; refreshToken: string; expiresIn: number; session: { id: string } };

const refresh = (refreshToken: string) => call('POST', '/api/auth/refresh', { body: { refreshToken } });
const pairOf = async (refreshToken: string) => {
  const answer = await refresh(refreshToken);
  expect(answer.status).toBe(200);
  return answer.json<Pair>();
};
const isAlive = async (token: string) => (await call('GET', '/api/auth/session', { token })).status === 200;

function generationOf(refreshToken: string): unknown {
  const payload = refreshToken.split('.')[1] ?? '';
  return JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(payload, { alphabet: 'base64url' }))).gen;
}

test('a refresh gives a new pair for the same session', async () => {
  const reader = await signIn();
  const next = await pairOf(reader.refreshToken);
  expect(next).toMatchObject({ expiresIn: 900, session: { id: reader.session.id } });
  expect(next.refreshToken).not.toBe(reader.refreshToken);
  expect(await isAlive(next.accessToken)).toBe(true);
});

test('a refresh asked for twice within 30 s gives the same successor', async () => {
  const reader = await signIn();
  stopClock();
  const first = await pairOf(reader.refreshToken);
  moveClock(30 * SECOND);
  const again = await pairOf(reader.refreshToken);
  expect(again.refreshToken).toBe(first.refreshToken);
  expect(await isAlive(again.accessToken)).toBe(true);
});

test('a refresh token replayed after 30 s ends the session, its successors and its sockets', async () => {
  const reader = await signIn();
  const bystander = await signIn(reader.email);
  stopClock();
  const next = await pairOf(reader.refreshToken);
  const socket = await openLive(next.accessToken);
  await socket.next('hello');
  moveClock(30 * SECOND + 1);
  await expectProblem(await refresh(reader.refreshToken), 401, 'token_invalid');
  expect(await socket.closed).toMatchObject({ code: 4401 });
  expect(await isAlive(next.accessToken)).toBe(false);
  await expectProblem(await refresh(next.refreshToken), 401, 'token_invalid');
  expect(await isAlive(bystander.accessToken)).toBe(true);
});

test('a token of two generations ago ends the session even within 30 s', async () => {
  const reader = await signIn();
  stopClock();
  const second = await pairOf(reader.refreshToken);
  const third = await pairOf(second.refreshToken);
  await expectProblem(await refresh(reader.refreshToken), 401, 'token_invalid');
  await expectProblem(await refresh(third.refreshToken), 401, 'token_invalid');
});

test('20 parallel refreshes of one token make exactly one new generation', async () => {
  const reader = await signIn();
  stopClock();
  let token = reader.refreshToken;
  for (let generation = 1; generation <= 100; generation += 1) {
    const pairs = await Promise.all(Array.from({ length: 20 }, () => pairOf(token)));
    expect(new Set(pairs.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    token = pairs[0]?.refreshToken ?? '';
    expect(generationOf(token)).toBe(generation);
  }
});

test('a session that is refreshed goes on, and one that is not ends after 30 days', async () => {
  const reader = await signIn();
  moveClock(29 * DAY);
  const next = await pairOf(reader.refreshToken);
  moveClock(29 * DAY);
  const last = await pairOf(next.refreshToken);
  moveClock(30 * DAY);
  await expectProblem(await refresh(last.refreshToken), 401, 'token_expired');
});

test('a clock that was set back ends no session, and its grace ends by the same clock', async () => {
  const reader = await signIn();
  const next = await pairOf(reader.refreshToken);
  moveClock(-10 * MINUTE);
  const third = await pairOf(next.refreshToken);
  moveClock(12 * MINUTE);
  expect(await isAlive(third.accessToken)).toBe(true);
  await expectProblem(await refresh(next.refreshToken), 401, 'token_invalid');
});

test('a browser has its refresh token in a cookie that no script and no other host sees', async () => {
  const { token } = await invite();
  const verified = await call('POST', '/api/auth/verify', { body: { token } });
  const cookie = verified.headers.get('Set-Cookie') ?? '';
  expect(await verified.json()).not.toHaveProperty('refreshToken');
  const [pair = '', ...attributes] = cookie.split('; ');
  expect(pair).toMatch(/^__Host-refresh=[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(attributes).toEqual([
    'Path=/',
    'HttpOnly',
    'Secure',
    'SameSite=Lax',
    expect.stringMatching(/^Max-Age=/),
  ]);
  expect(Number(attributes[4]?.slice('Max-Age='.length))).toBeGreaterThan((30 * DAY) / SECOND - 60);

  const headers = { Cookie: `theme=dark; ${pair}; other=1` };
  const refreshed = await call('POST', '/api/auth/refresh', { headers });
  expect(refreshed.status).toBe(200);
  expect(refreshed.headers.get('Set-Cookie')).toMatch(
    /^__Host-refresh=[\w.-]+; Path=\/; HttpOnly; Secure; SameSite=Lax/,
  );
  expect(await refreshed.json()).not.toHaveProperty('refreshToken');
});

test('a script cannot have the token of the cookie in a body that it can read', async () => {
  const { token } = await invite();
  const verified = await call('POST', '/api/auth/verify', { body: { token } });
  const [Cookie = ''] = verified.headers.get('Set-Cookie')?.split('; ') ?? [];
  const body = { transport: 'body' };
  const refreshed = await call('POST', '/api/auth/refresh', { headers: { Cookie }, body });
  expect(refreshed.status).toBe(200);
  expect(refreshed.headers.get('Set-Cookie')).toMatch(/^__Host-refresh=[\w.-]+; .*HttpOnly/);
  expect(await refreshed.json()).not.toHaveProperty('refreshToken');
});

test('a client with its token in the body may have the next one as a cookie', async () => {
  const { refreshToken } = await signIn();
  const body = { refreshToken, transport: 'cookie' };
  const refreshed = await call('POST', '/api/auth/refresh', { body });
  expect(refreshed.headers.get('Set-Cookie')).toMatch(/^__Host-refresh=[\w.-]+; .*HttpOnly/);
  expect(await refreshed.json()).not.toHaveProperty('refreshToken');
});

test('a client that asks for the body gets no cookie', async () => {
  const { token } = await invite();
  const verified = await call('POST', '/api/auth/verify', { body: { token, transport: 'body' } });
  expect(verified.headers.has('Set-Cookie')).toBe(false);
  const { refreshToken } = await verified.json<Pair>();
  const refreshed = await refresh(refreshToken);
  expect(refreshed.headers.has('Set-Cookie')).toBe(false);
  expect(await refreshed.json()).toHaveProperty('refreshToken');
});

test('a refresh without a token is asked to sign in', async () => {
  await expectProblem(await call('POST', '/api/auth/refresh'), 401, 'unauthenticated');
  const headers = { Cookie: 'refresh=x; __Host-refresh=' };
  await expectProblem(await call('POST', '/api/auth/refresh', { headers }), 401, 'unauthenticated');
});
