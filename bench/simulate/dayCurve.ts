/** When in a day readers begin to read: by the hour where they live, and by where that is. */
import type { Random } from '../../test/node/helpers/random.ts';

/** Sessions that begin in each local hour, relative: little at night, a hump at lunch, most in the evening. */
const HOURS = [
  0.4, 0.25, 0.15, 0.1, 0.15, 0.3, 0.7, 1.1, 1.4, 1.5, 1.5, 1.6, 1.8, 1.7, 1.5, 1.5, 1.6, 1.8, 2.1, 2.5, 2.9,
  2.8, 2.0, 1.0,
] as const;

/** Shares of readers by hours from UTC, for a handbook in English. */
const WORLD = [
  [-8, 0.1],
  [-6, 0.1],
  [-5, 0.17],
  [-3, 0.05],
  [0, 0.12],
  [1, 0.16],
  [2, 0.07],
  [3, 0.03],
  [5.5, 0.12],
  [8, 0.05],
  [10, 0.03],
] as const;

export type Audience = 'world' | 'one zone';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** @returns the time of the day in UTC, in milliseconds from midnight, at which a sitting begins */
export function drawStart(audience: Audience, random: Random): number {
  const hour = drawIndex(HOURS, random);
  const offset =
    audience === 'one zone'
      ? 1
      : (WORLD[
          drawIndex(
            WORLD.map(([, share]) => share),
            random,
          )
        ]?.[0] ?? 0);
  return ((((hour + random.next() - offset) * HOUR_MS) % DAY_MS) + DAY_MS) % DAY_MS;
}

function drawIndex(weights: readonly number[], random: Random): number {
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.length - 1;
}
