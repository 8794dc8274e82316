/**
 * What D1 is told in one day by readers who each read for a while: their updates, coalesced by the rule that the objects
 * use (src/rules/flushTime.ts). A pure function of its options and its seed.
 */
import { type FlushPolicy, flushDueAt } from '../../src/rules/flushTime.ts';
import { type Random, randomFrom } from '../../test/node/helpers/random.ts';
import { type Audience, DAY_MS, drawStart } from './dayCurve.ts';

export type TrafficOptions = {
  readers: number;
  seed: number;
  audience: Audience;
  policy: FlushPolicy;
  /** The share of sittings over a live socket, whose flush waits for the longest time. */
  liveShare: number;
};

export type Traffic = {
  /** When D1 gets each statement, milliseconds of the day, in order. */
  statements: Float64Array;
  sittings: number;
  updates: number;
  flushes: number;
};

/** Besides the first of the day. */
const MORE_SITTINGS = 0.4;
const SITTING_MEDIAN_MS = 12 * 60_000;
const SITTING_SPREAD = 0.9;
const SITTING_MAX_MS = 4 * 3_600_000;
/** The client sends when something changed, else once a minute. */
const HEARTBEAT_MS = 60_000;
const CHANGE_EVERY_MS = 45_000;
/** Opening a chapter is an entry of the access log, which is a statement of its own. */
const CHAPTER_EVERY_MS = 12 * 60_000;

export function simulateTraffic(options: TrafficOptions): Traffic {
  const random = randomFrom(options.seed);
  const told = new Times();
  const traffic = { sittings: 0, updates: 0, flushes: 0 };
  for (let reader = 0; reader < options.readers; reader += 1) {
    do {
      const sitting = simulateSitting(options, random, (at, statements) => {
        for (let index = 0; index < statements; index += 1) told.add(at % DAY_MS);
      });
      traffic.sittings += 1;
      traffic.updates += sitting.updates;
      traffic.flushes += sitting.flushes;
    } while (random.next() < MORE_SITTINGS / (1 + MORE_SITTINGS));
  }
  return { ...traffic, statements: told.sorted() };
}

/** @param tell called with each flush and its number of statements */
function simulateSitting(
  { audience, policy, liveShare }: TrafficOptions,
  random: Random,
  tell: (at: number, statements: number) => void,
): { updates: number; flushes: number } {
  const start = drawStart(audience, random);
  const end =
    start + Math.min(SITTING_MAX_MS, SITTING_MEDIAN_MS * Math.exp(SITTING_SPREAD * drawNormal(random)));
  const isLive = random.next() < liveShare;
  let updates = 0;
  let flushes = 0;
  let dirtySince: number | null = null;
  let lastAt = start;
  let jitter = 0;
  let hasOpened = true;
  let nextChapterAt = start + CHAPTER_EVERY_MS;
  const flush = (at: number) => {
    flushes += 1;
    tell(at, hasOpened ? 2 : 1);
    hasOpened = false;
    dirtySince = null;
  };
  for (let at = start; at <= end; at += Math.min(HEARTBEAT_MS, drawExponential(CHANGE_EVERY_MS, random))) {
    if (dirtySince !== null) {
      const due = flushDueAt(policy, dirtySince, lastAt, isLive, jitter);
      if (due <= at) flush(due);
    }
    if (dirtySince === null) [dirtySince, jitter] = [at, random.next()];
    if (at >= nextChapterAt) [hasOpened, nextChapterAt] = [true, at + CHAPTER_EVERY_MS];
    lastAt = at;
    updates += 1;
  }
  // The socket closes with the sitting, and then it is quiet that counts.
  if (dirtySince !== null) flush(Math.max(end, flushDueAt(policy, dirtySince, lastAt, false, jitter)));
  return { updates, flushes };
}

function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function drawExponential(mean: number, random: Random): number {
  return -mean * Math.log(1 - random.next());
}

/** Grows by doubling: millions of plain array elements would cost twice the memory and sort slowly. */
class Times {
  #values = new Float64Array(1024);
  #count = 0;

  add(time: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count] = time;
    this.#count += 1;
  }

  sorted(): Float64Array {
    return this.#values.slice(0, this.#count).sort();
  }
}
