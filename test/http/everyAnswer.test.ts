/** What every answer carries, whatever became of the request: request id, timing, security headers, a caching rule. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { call, quickReader } from '../helpers/api.ts';
import { upgrade } from '../helpers/live.ts';
import { routerWith } from '../helpers/otherRouter.ts';
import { expectProblem } from '../helpers/problem.ts';

const REQUEST_ID = 'from-the-caller_1.0';
const headers = { 'X-Request-Id': REQUEST_ID };
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** A database whose every use throws what no handler expects. */
const broken: D1Database = Object.assign(Object.create(env.DB), {
  withSession: () => {
    throw new TypeError('secret detail of ada@example.com');
  },
});
/** A database that answers as D1 does when it is down. */
const down: D1Database = Object.assign(Object.create(env.DB), {
  prepare: () => {
    throw new Error('D1_ERROR: storage operation exceeded timeout');
  },
  withSession: () => {
    throw new Error('D1_ERROR: storage operation exceeded timeout');
  },
});

let token = '';
let owner = '';
let etag = '';
beforeAll(async () => {
  token = (await quickReader()).accessToken;
  owner = (await quickReader('owner@example.com')).accessToken;
  etag = (await call('GET', '/api/content/chapters')).headers.get('ETag') ?? '';
});

const ANSWERS: [number, string, () => Promise<Response>][] = [
  [200, 'an answer', () => call('GET', '/api/health', { headers })],
  [200, 'an answer without its body', () => call('HEAD', '/api/health', { headers })],
  [200, 'a page', () => call('GET', '/dev/mailbox', { headers })],
  [101, 'an upgrade', () => upgrade(token, headers)],
  [204, 'a preflight', () => call('OPTIONS', '/api/progress', { headers })],
  [204, 'an answer without content', () => call('DELETE', '/api/auth/sessions', { headers, token })],
  [
    304,
    'not modified',
    () => call('GET', '/api/content/chapters', { headers: { ...headers, 'If-None-Match': etag } }),
  ],
  [400, 'invalid JSON', () => call('POST', '/api/auth/verify', { headers, body: '{' })],
  [401, 'asking to sign in', () => call('GET', '/api/auth/session', { headers })],
  [401, 'a refused upgrade', () => upgrade(null, headers)],
  [403, 'forbidden', () => call('GET', '/api/admin/readers', { headers, token })],
  [
    403,
    'a foreign origin',
    () => call('POST', '/api/auth/logout', { headers: { ...headers, Origin: 'null' } }),
  ],
  [404, 'not found', () => call('GET', '/api/nothing', { headers })],
  [405, 'method not allowed', () => call('PUT', '/api/health', { headers })],
  [413, 'too large', () => call('POST', '/api/auth/verify', { headers, body: 'x'.repeat(65 * 1024) })],
  [
    415,
    'another type',
    () => call('POST', '/api/auth/verify', { headers: { ...headers, 'Content-Type': 'a/b' }, body: 'x' }),
  ],
  [
    500,
    'a fault of ours',
    async () =>
      (await routerWith({}, { DB: broken }))('GET', '/api/admin/readers', { headers, token: owner }),
  ],
  [
    503,
    'a database that is down',
    async () => (await routerWith({}, { DB: down }))('GET', '/api/admin/readers', { headers, token: owner }),
  ],
];

describe.each(ANSWERS)('%i, %s,', (status, _, ask) => {
  test("carries the caller's request id, timing and the security headers", async () => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-request-id': REQUEST_ID,
      'server-timing': expect.stringMatching(/^total;dur=\d+/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'strict-transport-security': expect.stringContaining('max-age='),
      vary: expect.stringContaining('Origin'),
      'cache-control': expect.stringMatching(/^(no-store|private, no-cache|public, max-age=\d+.*)$/),
    });
    if (status >= 400) expect(answer.headers.get('Cache-Control')).toBe('no-store');
  });
});

test('a fault of ours is told without its own text', async () => {
  const api = await routerWith({}, { DB: broken });
  const problem = await expectProblem(
    await api('GET', '/api/admin/readers', { token: owner }),
    500,
    'internal',
  );
  expect(JSON.stringify(problem)).not.toMatch(/secret|ada@|TypeError/);
});

test('while the database is down, reports ask to come again and signing in goes on', async () => {
  const api = await routerWith({}, { DB: down });
  const report = await api('GET', '/api/admin/reports/funnel', { token: owner });
  expect(Number(report.headers.get('Retry-After'))).toBeGreaterThan(0);
  await expectProblem(report, 503, 'unavailable');
  expect((await api('GET', '/api/auth/session', { token })).status).toBe(200);
});

test.each(['abcdefgh', 'A.b_c-1234', 'x'.repeat(128)])('the request id "%s" is kept', async (id) => {
  const answer = await call('GET', '/api/nothing', { headers: { 'X-Request-Id': id } });
  expect((await expectProblem(answer, 404, 'not_found')).requestId).toBe(id);
});

test.each([
  '',
  'short',
  'x'.repeat(129),
  'has a space',
  'has;semicolon',
  '<script>alert(1)</script>',
  'ünïcödé-id',
])('the request id "%s" is replaced by a new one', async (id) => {
  const answer = await call('GET', '/api/nothing', { headers: { 'X-Request-Id': id } });
  expect((await expectProblem(answer, 404, 'not_found')).requestId).toMatch(UUID);
});

test('two requests without an id get two', async () => {
  const ids = [await call('GET', '/api/health'), await call('GET', '/api/health')].map(({ headers }) =>
    headers.get('X-Request-Id'),
  );
  expect(new Set(ids).size).toBe(2);
});
