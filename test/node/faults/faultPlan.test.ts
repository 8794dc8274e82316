import { describe, expect, test } from 'vitest';
import { drawFaults, FAULTS, resourceOf } from './campaign/faultPlan.ts';

const MINUTE_MS = 60_000;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

describe('the faults of a seed', () => {
  test('are the same each time, and others than those of the next seed', () => {
    const plans = SEEDS.map((seed) => JSON.stringify(drawFaults(seed, MINUTE_MS, MINUTE_MS)));
    expect(SEEDS.map((seed) => JSON.stringify(drawFaults(seed, MINUTE_MS, MINUTE_MS)))).toEqual(plans);
    expect(new Set(plans).size).toBe(SEEDS.length);
  });

  test('begin alike, however long the campaign is', () => {
    for (const seed of SEEDS) {
      const short = drawFaults(seed, MINUTE_MS, MINUTE_MS);
      expect(drawFaults(seed, 10 * MINUTE_MS, MINUTE_MS).slice(0, short.length)).toEqual(short);
    }
  });

  test('are of every kind within ten minutes, and of a quarter at least kills', () => {
    for (const seed of SEEDS) {
      const kinds = drawFaults(seed, 10 * MINUTE_MS, MINUTE_MS).map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(FAULTS));
      expect(kinds.filter((kind) => kind.startsWith('kill')).length).toBeGreaterThan(kinds.length / 4);
    }
  });

  test('leave one resource broken in one way at a time, and no longer than allowed', () => {
    for (const seed of SEEDS) {
      const plan = drawFaults(seed, 10 * MINUTE_MS, 5_000);
      for (const resource of ['D1', 'mail provider'] as const) {
        const lasting = plan.filter(({ kind }) => resourceOf(kind) === resource);
        const isAllowed = lasting.every(({ atMs, lastsMs }, n) => {
          const nextAtMs = lasting[n + 1]?.atMs ?? Number.POSITIVE_INFINITY;
          return lastsMs <= 5_000 && nextAtMs >= atMs + lastsMs;
        });
        expect(isAllowed).toBe(true);
      }
    }
  });
});
