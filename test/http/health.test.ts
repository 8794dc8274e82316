/** `GET /api/health`: what a monitor learns, and that asking often costs nothing. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import { version } from '../../package.json';
import type { Bindings } from '../../src/bindings.ts';
import { call, objectOf } from '../helpers/api.ts';
import { moveClock, SECOND, stopClock } from '../helpers/clock.ts';
import { routerWith } from '../helpers/otherRouter.ts';

const PARTS = ['database', 'content', 'objects', 'queue'] as const;
const refusing = async () => {
  throw new Error('D1_ERROR: storage operation exceeded timeout for ada@example.com');
};
const down: Record<(typeof PARTS)[number], Partial<Bindings>> = {
  database: { DB: Object.assign(Object.create(env.DB), { prepare: () => ({ all: refusing }) }) },
  content: { CONTENT: Object.assign(Object.create(env.CONTENT), { head: refusing }) },
  objects: {
    READERS: Object.assign(Object.create(env.READERS), { getByName: () => ({ session: refusing }) }),
  },
  queue: { MAIL_QUEUE: Object.assign(Object.create(env.MAIL_QUEUE), { metrics: refusing }) },
};
const WELL = { database: 'ok', content: 'ok', objects: 'ok', queue: 'ok' };

afterEach(() => {
  vi.restoreAllMocks();
});

test('says that all is well, and which version it is', async () => {
  const answer = await call('GET', '/api/health');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  const body = await answer.json<{ deployment: unknown }>();
  expect(body).toMatchObject({ status: 'ok', version, checks: WELL });
  expect(body.deployment === null || typeof body.deployment === 'string').toBe(true);
});

test.each(PARTS)('says 503 and which part it is while the %s does not answer', async (part) => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const answer = await (await routerWith({}, down[part]))('GET', '/api/health');
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
  const body = await answer.text();
  expect(JSON.parse(body)).toMatchObject({ status: 'degraded', checks: { ...WELL, [part]: 'down' } });
  expect(body).not.toMatch(/D1_ERROR|ada@/);
  expect(logged.mock.calls.flat().join()).toContain(`"part":"${part}"`);
});

test('asks the parts once in five seconds, however often it is asked', async () => {
  stopClock();
  const head = vi.fn(async () => null);
  const api = await routerWith({}, { CONTENT: Object.assign(Object.create(env.CONTENT), { head }) });
  for (let time = 0; time < 20; time += 1) await api('GET', '/api/health');
  expect(head).toHaveBeenCalledTimes(1);
  moveClock(6 * SECOND);
  await Promise.all(Array.from({ length: 20 }, () => api('GET', '/api/health')));
  expect(head).toHaveBeenCalledTimes(2);
});

test('leaves nothing in the object that it asks', async () => {
  await call('GET', '/api/health');
  const tables = await runInDurableObject(objectOf('health'), (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
  expect(tables).toEqual([]);
});
