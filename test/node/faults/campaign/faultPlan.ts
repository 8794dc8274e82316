/** Which fault comes when, drawn from the seed alone: a seed that failed is tried again with the same faults. */
import { type Random, randomFrom } from '../../helpers/random.ts';

export const FAULTS = [
  'kill',
  'kill before the word that a mail was taken',
  'kill with a full queue',
  'freeze',
  'D1 locked',
  'mail provider busy (429)',
  'mail provider broken (500)',
  'mail provider silent',
  'mail provider breaks off',
  'mail provider hangs up',
  'clients disconnected',
] as const;
export type FaultKind = (typeof FAULTS)[number];
/** `atMs` after the beginning; `lastsMs` is 0 for what is over at once. */
export type PlannedFault = { kind: FaultKind; atMs: number; lastsMs: number };

/** One round: what hurts most comes most often. */
const ROUND: readonly FaultKind[] = [...FAULTS, 'kill', 'kill', 'kill before the word that a mail was taken'];
const PAUSE_MIN_MS = 200;
const PAUSE_MAX_MS = 1_800;
/** Of these only one can be at a time. */
const RESOURCES = ['D1', 'mail provider'] as const;
/** One in so many faults that last does so for the whole time. */
const LONG_EVERY = 8;
const SHORT_MIN_MS = 500;
const SHORT_MAX_MS = 4_000;
const FREEZE_MAX_MS = 2_000;

/**
 * @param longestMs how long a fault may last
 * @returns faults in the order of their time, all of which have begun before `ms`
 */
export function drawFaults(seed: number, ms: number, longestMs: number): PlannedFault[] {
  const random = randomFrom(seed);
  const plan: PlannedFault[] = [];
  const busyUntilMs = new Map<string, number>();
  let atMs = 0;
  for (;;) {
    for (const kind of shuffled(ROUND, random)) {
      atMs += random.between(PAUSE_MIN_MS, PAUSE_MAX_MS);
      if (atMs >= ms) return plan;
      const lastsMs = durationOf(kind, random, longestMs);
      const resource = resourceOf(kind);
      if (resource !== null) {
        if ((busyUntilMs.get(resource) ?? 0) > atMs) continue;
        busyUntilMs.set(resource, atMs + lastsMs);
      }
      plan.push({ kind, atMs, lastsMs });
    }
  }
}

function durationOf(kind: FaultKind, random: Random, longestMs: number): number {
  if (kind === 'freeze') return Math.min(longestMs, random.between(SHORT_MIN_MS, FREEZE_MAX_MS));
  if (resourceOf(kind) === null) return 0;
  const isLong = random.between(1, LONG_EVERY) === 1;
  return Math.min(longestMs, isLong ? longestMs : random.between(SHORT_MIN_MS, SHORT_MAX_MS));
}

export function resourceOf(kind: FaultKind): (typeof RESOURCES)[number] | null {
  return RESOURCES.find((resource) => kind.startsWith(resource)) ?? null;
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
