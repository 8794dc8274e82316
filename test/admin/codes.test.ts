/** Codes as an administrator makes, sees and stops them. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, quickReader } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';

let token = '';
beforeAll(async () => {
  token = (await quickReader('owner@example.com')).accessToken;
});
beforeEach(async () => {
  await env.DB.exec('DELETE FROM codes');
});

const put = (code: string, body: unknown) => call('PUT', `/api/admin/codes/${code}`, { token, body });
const get = (path: string) => call('GET', `/api/admin/codes${path}`, { token });

async function redeem(code: string): Promise<number> {
  const { accessToken } = await quickReader();
  return (await call('POST', '/api/purchases/redeem', { token: accessToken, body: { code } })).status;
}

test('a code is made, counted, changed, stopped and begun again', async () => {
  const made = await put('welcome-1', { kind: 'discount', limit: 2, percentOff: 20 });
  const view = {
    code: 'WELCOME-1',
    kind: 'discount',
    limit: 2,
    validFrom: null,
    validUntil: null,
    percentOff: 20,
    accessDays: null,
    stopped: false,
    redeemed: 0,
  };
  expect([made.status, await made.json()]).toEqual([200, view]);
  expect(await redeem('WELCOME-1')).toBe(200);
  const lowered = await put('WELCOME-1', { kind: 'discount', limit: 1, percentOff: 30 });
  expect(await lowered.json()).toEqual({ ...view, limit: 1, percentOff: 30, redeemed: 1 });
  expect(await redeem('WELCOME-1')).toBe(409);
  expect((await call('DELETE', '/api/admin/codes/Welcome-1', { token })).status).toBe(204);
  expect(await redeem('WELCOME-1')).toBe(404);
  expect(await (await get('/WELCOME-1')).json()).toMatchObject({ stopped: true, redeemed: 1 });
  await put('WELCOME-1', { kind: 'discount', limit: 5, percentOff: 30 });
  expect(await redeem('WELCOME-1')).toBe(200);
  expect(await (await get('/WELCOME-1')).json()).toMatchObject({ stopped: false, redeemed: 2 });
});

test('a code keeps its kind once somebody has redeemed it', async () => {
  await put('TURNING', { kind: 'discount', limit: 2, percentOff: 20 });
  expect((await put('TURNING', { kind: 'gift', limit: 2 })).status).toBe(200);
  expect(await redeem('TURNING')).toBe(200);
  await expectProblem(await put('TURNING', { kind: 'discount', limit: 2, percentOff: 20 }), 409, 'conflict');
});

test('the list shows every code in its order, a page at a time', async () => {
  for (let n = 0; n < 7; n += 1) await put(`L-${String(n).padStart(3, '0')}`, { kind: 'gift', limit: 1 });
  await call('DELETE', '/api/admin/codes/L-001', { token });
  type Page = { data: { code: string; stopped: boolean }[]; nextCursor: string | null };
  const first = await (await get('?limit=4')).json<Page>();
  expect(first.data).toHaveLength(4);
  expect(first.data.slice(0, 2)).toMatchObject([
    { code: 'L-000', stopped: false },
    { code: 'L-001', stopped: true },
  ]);
  const second = await (await get(`?limit=4&cursor=${first.nextCursor}`)).json<Page>();
  expect(second.data.map(({ code }) => code)).toEqual(['L-004', 'L-005', 'L-006']);
  expect(second.nextCursor).toBeNull();
  await expectProblem(await get('?limit=0'), 400, 'invalid_body');
});

describe('what is no code', () => {
  test.each<[string, string, object, string]>([
    ['a name too short', 'AB', { kind: 'gift', limit: 1 }, 'code'],
    ['a name with a space', 'A%20CODE', { kind: 'gift', limit: 1 }, 'code'],
    ['no kind', 'CODE', { limit: 1 }, 'kind'],
    ['a limit of none', 'CODE', { kind: 'gift', limit: 0 }, 'limit'],
    ['a discount without its worth', 'CODE', { kind: 'discount', limit: 1 }, 'percentOff'],
    ['a discount of more than all', 'CODE', { kind: 'discount', limit: 1, percentOff: 101 }, 'percentOff'],
    ['a time that is none', 'CODE', { kind: 'gift', limit: 1, validFrom: 'tomorrow' }, 'validFrom'],
    [
      'an end before its beginning',
      'CODE',
      { kind: 'gift', limit: 1, validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' },
      'validUntil',
    ],
  ])('%s is refused', async (_, code, body, field) => {
    const problem = await expectProblem(await put(code, body), 400, 'invalid_body');
    expect(problem.details?.map(({ path }) => path)).toContain(field);
    expect((await get('/CODE')).status).toBe(404);
  });

  test('is not there to be looked at or stopped', async () => {
    await expectProblem(await get('/NEVER-MADE'), 404, 'not_found');
    await expectProblem(await call('DELETE', '/api/admin/codes/NEVER-MADE', { token }), 404, 'not_found');
  });
});
