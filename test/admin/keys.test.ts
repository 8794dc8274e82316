/** Admin keys over the API: told once, listed without secret, never more than their maker, dead when revoked. */
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { AdminKeyEntry } from '../../src/wire/adminKey.ts';
import { adminKey } from '../helpers/adminKey.ts';
import { call } from '../helpers/api.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { expectProblem } from '../helpers/problem.ts';
import { stopTheClock } from '../helpers/quiet.ts';
import { ownerToken } from '../helpers/reports.ts';

stopTheClock();

type Made = AdminKeyEntry & { key: string };
const make = (token: string, body: object) => call('POST', '/api/admin/keys', { token, body });
const overview = (token: string) => call('GET', '/api/admin/reports/overview', { token });
const list = async (token: string) =>
  (await (await call('GET', '/api/admin/keys', { token })).json<{ data: AdminKeyEntry[] }>()).data;

async function made(body: object): Promise<Made> {
  const answer = await make(await ownerToken(), body);
  expect(answer.status).toBe(201);
  return answer.json();
}

test('a key that is made works at once, and its secret is told once and kept nowhere', async () => {
  const { key, ...entry } = await made({ name: ' Reports ' });
  expect(entry).toMatchObject({ name: 'Reports', scope: 'read', revokedAt: null, lastUsedAt: null });
  expect(Date.parse(entry.expiresAt)).toBe(Date.now() + 90 * DAY);
  expect((await overview(key)).status).toBe(200);
  expect(await list(await ownerToken())).toContainEqual({ ...entry, lastUsedAt: expect.any(String) });
  const { results } = await env.DB.prepare('SELECT * FROM admin_keys').all();
  expect(JSON.stringify([results, await list(await ownerToken())])).not.toContain(key.split('_')[2]);
});

test('a key that is revoked is refused on the next request, and may be revoked again', async () => {
  const { id, key } = await made({ name: 'Short' });
  for (let times = 0; times < 2; times += 1) {
    const gone = await call('DELETE', `/api/admin/keys/${id}`, { token: await ownerToken() });
    expect(gone.status).toBe(204);
    await expectProblem(await overview(key), 401, 'token_invalid');
  }
  const entry = (await list(await ownerToken())).find((each) => each.id === id);
  expect(entry?.revokedAt).toBe(new Date().toISOString());
  const unknown = await call('DELETE', '/api/admin/keys/nosuch00', { token: await ownerToken() });
  await expectProblem(unknown, 404, 'not_found');
});

test('a key makes none that could do more or would last longer than itself', async () => {
  const reading = await made({ name: 'Reads', scope: 'read' });
  await expectProblem(await make(reading.key, { name: 'Wider', scope: 'write' }), 403, 'forbidden');
  await expectProblem(await make(reading.key, { name: 'Same', scope: 'read' }), 403, 'forbidden');
  const listed = await call('GET', '/api/admin/keys', { token: reading.key });
  await expectProblem(listed, 403, 'forbidden');
  const writing = await made({ name: 'Writes', scope: 'write', days: 10 });
  await expectProblem(await make(writing.key, { name: 'Longer', days: 11 }), 400, 'invalid_body');
  expect((await make(writing.key, { name: 'Shorter', days: 9, scope: 'write' })).status).toBe(201);
});

test.each([
  {},
  { name: ' ' },
  { name: 'x', scope: 'admin' },
  { name: 'x', days: 0 },
  { name: 'x', days: 3_651 },
])('%j makes no key', async (body) => {
  const before = (await list(await ownerToken())).length;
  await expectProblem(await make(await ownerToken(), body), 400, 'invalid_body');
  expect((await list(await ownerToken())).length).toBe(before);
});

test('the last use of a key is written once an hour at most', async () => {
  const key = await adminKey({ scope: 'read' });
  const id = key.slice(4, 12);
  const lastUse = () =>
    env.DB.prepare('SELECT last_used_at FROM admin_keys WHERE id = ?').bind(id).first<string>('last_used_at');
  const first = new Date().toISOString();
  await overview(key);
  await vi.waitFor(async () => expect(await lastUse()).toBe(first), 10_000);
  moveClock(59 * MINUTE);
  await overview(key);
  await scheduler.wait(50);
  expect(await lastUse()).toBe(first);
  moveClock(MINUTE);
  const later = Date.now();
  await overview(key);
  await vi.waitFor(
    async () => expect(Date.parse((await lastUse()) ?? '')).toBeGreaterThanOrEqual(later),
    10_000,
  );
});
