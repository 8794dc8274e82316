/** The simulation of flush traffic: its figures follow from the seed, obey the rule of the objects, and queue as they must. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../bench/simulate/dayCurve.ts';
import { dayPicture } from '../../../bench/simulate/dayPicture.ts';
import { simulateTraffic, type TrafficOptions } from '../../../bench/simulate/flushTraffic.ts';
import { loadOf, perMinute } from '../../../bench/simulate/writer.ts';

const OPTIONS: TrafficOptions = {
  readers: 2_000,
  seed: 7,
  audience: 'world',
  policy: { quietMs: 30_000, maxMs: 600_000 },
  liveShare: 0.8,
};

describe('a day of readers', () => {
  it('is the same for the same seed, and another for another', () => {
    const day = simulateTraffic(OPTIONS);
    expect(simulateTraffic(OPTIONS)).toEqual(day);
    expect(simulateTraffic({ ...OPTIONS, seed: 8 }).statements).not.toEqual(day.statements);
  });

  it('tells of every sitting at least once, and each opened chapter costs a statement more', () => {
    const { statements, flushes, sittings, updates } = simulateTraffic(OPTIONS);
    expect(sittings).toBeGreaterThan(OPTIONS.readers);
    expect(flushes).toBeGreaterThanOrEqual(sittings);
    expect(statements.length).toBeGreaterThanOrEqual(flushes + sittings);
    expect(statements.length).toBeLessThanOrEqual(2 * flushes);
    expect(updates).toBeGreaterThan(5 * flushes);
    expect([...statements].every((at, index) => at >= (statements[index - 1] ?? 0) && at < DAY_MS)).toBe(
      true,
    );
  });

  it('coalesces more the longer it may wait', () => {
    const flushesAt = (maxMs: number) =>
      simulateTraffic({ ...OPTIONS, policy: { quietMs: 5_000, maxMs } }).flushes;
    const flushes = [60_000, 300_000, 1_800_000].map(flushesAt);
    expect(flushes).toEqual([...flushes].sort((a, b) => b - a));
  });

  it('is steeper when all readers live in one time zone', () => {
    const peak = (audience: 'world' | 'one zone') =>
      Math.max(...hourly(simulateTraffic({ ...OPTIONS, audience }).statements));
    expect(peak('one zone')).toBeGreaterThan(1.3 * peak('world'));
  });
});

function hourly(statements: Float64Array): number[] {
  const minutes = perMinute(statements);
  return Array.from({ length: 24 }, (_, hour) =>
    minutes.slice(hour * 60, hour * 60 + 60).reduce((a, b) => a + b, 0),
  );
}

describe('one writer', () => {
  it('makes nobody wait who comes when it is free', () => {
    const load = loadOf(Float64Array.from([0, 1_000, 2_000]), 10);
    expect(load.lagMs).toEqual({ p50: 10, p99: 10, p999: 10, most: 10 });
    expect(load.backlog).toBe(1);
  });

  it('makes those who come together wait for one another', () => {
    const load = loadOf(new Float64Array(100).fill(60_000), 10);
    expect(load.lagMs.most).toBe(1_000);
    expect(load.backlog).toBe(100);
    expect(load.peakUse).toBeCloseTo(1 / 60);
    expect(load.peakRate).toBeCloseTo(100 / 60);
  });

  it('carries over midnight what a day has left over', () => {
    const late = new Float64Array(1_000).fill(DAY_MS - 1_000);
    const both = Float64Array.from([0, ...late]);
    // The last of the evening is done nine seconds into the next day, and the first of that day waits for it.
    expect(loadOf(both, 10).lagMs.most).toBe(10_000);
    expect(loadOf(both, 10).meanUse).toBeCloseTo(10_010 / DAY_MS);
  });
});

it('the picture has a line for each curve and each limit, and nothing that is not a number', () => {
  const svg = dayPicture(
    'A day',
    [{ name: 'readers', colour: '#123456', perSecond: [0, 5, 9] }],
    [{ name: 'most', perSecond: 12 }],
  );
  expect(svg.match(/<polyline /g)).toHaveLength(1);
  expect(svg.match(/class="limit"/g)).toHaveLength(1);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
