/** API keys of administrators, and sessions of administrators, at the admin API's doors. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { adminKey, randomSecret } from '../helpers/adminKey.ts';
import { call, quickReader } from '../helpers/api.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { alike, expectProblem } from '../helpers/problem.ts';

const READS = [
  '/api/admin/reports/overview',
  '/api/admin/reports/funnel',
  '/api/admin/readers',
  '/api/admin/readers/nobody@example.com',
  '/api/admin/dead-letters',
  '/api/admin/codes',
  '/api/admin/codes/NONE',
];
const CHAPTER = {
  slug: 'one',
  title: 'One',
  summary: 'The first.',
  free: true,
  minutes: 5,
  videos: [],
  quizzes: [],
  markdown: 'One',
};
const WRITES: [string, string, object][] = [
  ['PUT', '/api/admin/content/chapters/1', { body: CHAPTER }],
  ['PATCH', '/api/admin/readers/nobody@example.com', { body: { hasAccess: true } }],
  ['POST', '/api/admin/readers/nobody@example.com/sessions/revoke', {}],
  ['POST', '/api/admin/readers/nobody@example.com/progress', { body: { chapterNumber: 1, action: 'mark' } }],
  ['PUT', '/api/admin/codes/NONE', { body: { kind: 'gift', limit: 1 } }],
  ['DELETE', '/api/admin/codes/NONE', {}],
  ['POST', '/api/admin/import', { body: '{}', headers: { 'Content-Type': 'application/x-ndjson' } }],
  ['POST', '/api/admin/dead-letters/1/retry', {}],
  ['DELETE', '/api/admin/dead-letters/1', {}],
];

async function refusesAll(token: string, status: number, code: string): Promise<void> {
  for (const path of READS) await expectProblem(await call('GET', path, { token }), status, code);
  await refusesWrites(token, status, code);
}

async function refusesWrites(token: string, status: number, code: string): Promise<void> {
  for (const [method, path, options] of WRITES) {
    await expectProblem(await call(method, path, { token, ...options }), status, code);
  }
  const { results } = await env.DB.prepare('SELECT number FROM chapters').all();
  expect(results).toEqual([]);
}

test('a key with read scope reads and is forbidden to write', async () => {
  const token = await adminKey({ scope: 'read' });
  for (const path of READS) expect([200, 404]).toContain((await call('GET', path, { token })).status);
  await refusesWrites(token, 403, 'forbidden');
});

test('an expired key is told so, and writes nothing', async () => {
  await refusesAll(await adminKey({ scope: 'write', expiresInDays: -1 }), 401, 'token_expired');
  const token = await adminKey({ scope: 'write', expiresInDays: 1 });
  expect((await call('GET', '/api/admin/readers', { token })).status).toBe(200);
  moveClock(DAY);
  await refusesAll(token, 401, 'token_expired');
});

test('a revoked key, an unknown one and one with a wrong secret get one and the same answer', async () => {
  const key = await adminKey({ scope: 'write' });
  const bad = [
    await adminKey({ scope: 'write', revoked: true }),
    `hbk_nobody00_${randomSecret()}`,
    key.replace(/.{43}$/, randomSecret()),
    `${key}x`,
    key.slice(0, -1),
    key.toUpperCase().replace('HBK', 'hbk'),
    `${key.slice(0, key.lastIndexOf('_'))}_`,
    'hbk_',
    'hbk__',
    "hbk_' OR 1=1 --_x",
    `hbk_${'a'.repeat(5000)}_x`,
  ];
  const answers = [];
  for (const token of bad) {
    if (/\s/.test(token)) continue;
    answers.push(
      alike(await expectProblem(await call('GET', READS[0] ?? '', { token }), 401, 'token_invalid')),
    );
    await refusesAll(token, 401, 'token_invalid');
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('an admin key opens no door of a reader', async () => {
  const token = await adminKey({ scope: 'write' });
  for (const path of ['/api/progress', '/api/auth/session', '/api/auth/sessions']) {
    await expectProblem(await call('GET', path, { token }), 401, 'token_invalid');
  }
});

test('a signed-in reader is forbidden the admin API, and nobody is asked to sign in', async () => {
  const { accessToken } = await quickReader();
  await refusesAll(accessToken, 403, 'forbidden');
  for (const path of READS) await expectProblem(await call('GET', path), 401, 'unauthenticated');
});

test('a reader learns nothing from the admin API about who else is there', async () => {
  const reader = await quickReader();
  const answers = [];
  for (const email of [reader.email, 'nobody@example.com', 'no address']) {
    const path = `/api/admin/readers/${encodeURIComponent(email)}`;
    answers.push(
      alike(await expectProblem(await call('GET', path, { token: reader.accessToken }), 403, 'forbidden')),
    );
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test("the owner's session reads and writes, until it is ended", async () => {
  const owner = await quickReader('owner@example.com');
  const token = owner.accessToken;
  expect((await call('GET', '/api/admin/reports/overview', { token })).status).toBe(200);
  const put = await call('PUT', '/api/admin/content/chapters/2', { token, body: CHAPTER });
  expect(put.status).toBe(200);
  await env.DB.prepare('DELETE FROM chapters').run();
  expect((await call('POST', '/api/auth/logout', { token })).status).toBe(204);
  await refusesAll(token, 401, 'token_invalid');
});

test('a key with write scope writes', async () => {
  const token = await adminKey({ scope: 'write' });
  const put = await call('PUT', '/api/admin/content/chapters/3', { token, body: CHAPTER });
  expect(await put.json()).toMatchObject({ number: 3 });
  const { results } = await env.DB.prepare('SELECT number FROM chapters').all();
  expect(results).toEqual([{ number: 3 }]);
});
