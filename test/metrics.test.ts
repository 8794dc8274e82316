/** What the operator counts, and what never stands in a point. */
import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { openMetrics } from '../src/metrics.ts';
import { newAddress, quickReader } from './helpers/api.ts';
import { routerWith } from './helpers/otherRouter.ts';

function collect() {
  const points: AnalyticsEngineDataPoint[] = [];
  return {
    points,
    dataset: { writeDataPoint: (point: AnalyticsEngineDataPoint = {}) => void points.push(point) },
  };
}

test('each request is one point, by its route as a pattern, with method, status and time', async () => {
  const { points, dataset } = collect();
  const api = await routerWith({}, { METRICS: dataset });
  const { accessToken, email } = await quickReader(newAddress());
  await api('PUT', '/api/progress/3', { token: accessToken, body: { completed: true } });
  await api('GET', `/api/admin/readers/${email}?q=secret`, { token: accessToken });
  await api('GET', '/nowhere/at/all');
  const number = expect.any(Number);
  expect(points).toEqual([
    {
      indexes: ['/api/progress/:chapterNumber'],
      blobs: ['request', 'PUT', '/api/progress/:chapterNumber', '200'],
      doubles: [number, 200],
    },
    {
      indexes: ['/api/admin/readers/:email'],
      blobs: ['request', 'GET', '/api/admin/readers/:email', '403'],
      doubles: [number, 403],
    },
    { indexes: ['none'], blobs: ['request', 'GET', 'none', '404'], doubles: [number, 404] },
  ]);
});

test('mails, snapshots and jobs are counted by what became of them', () => {
  const { points, dataset } = collect();
  const metrics = openMetrics(dataset);
  metrics.mail({ kind: 'magic_link', result: 'retry', reason: 'http_500', ms: 40 });
  metrics.snapshot({ outcome: 'failed', lateMs: 30_000, failures: 2 });
  metrics.job({ name: 'drift_check', outcome: 'done', ms: 900 });
  expect(points).toEqual([
    { indexes: ['mail:magic_link'], blobs: ['mail', 'magic_link', 'retry', 'http_500'], doubles: [40] },
    { indexes: ['snapshot'], blobs: ['snapshot', 'failed'], doubles: [30_000, 2] },
    { indexes: ['job:drift_check'], blobs: ['job', 'drift_check', 'done'], doubles: [900] },
  ]);
});

test('a snapshot that D1 takes is counted with how late it was', async () => {
  const written = vi.spyOn(Object.getPrototypeOf(env.METRICS), 'writeDataPoint');
  await quickReader();
  await vi.waitFor(
    () => expect(written).toHaveBeenCalledWith(expect.objectContaining({ blobs: ['snapshot', 'stored'] })),
    10_000,
  );
  written.mockRestore();
});

test('a point that cannot be written is lost, and nothing else', () => {
  const metrics = openMetrics({
    writeDataPoint: () => {
      throw new Error('Too many points.');
    },
  });
  expect(() => metrics.snapshot({ outcome: 'stored', lateMs: 0, failures: 0 })).not.toThrow();
});

test('where nothing is bound, nothing is counted and nothing fails', () => {
  expect(() =>
    openMetrics(undefined).request({ method: 'GET', route: 'none', status: 404, ms: 1 }),
  ).not.toThrow();
});
