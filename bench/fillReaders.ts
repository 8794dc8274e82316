/** Fills D1 with very many readers, through the Worker of the reports' benchmark. */
import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import { makePart } from './manyReaders.ts';
import { ask, type Bench } from './reportsClient.ts';

/** A request of the filling lasts about a second. */
const READERS_PER_REQUEST = 1_000;
const PROGRESS_EVERY = 10_000;

/**
 * Goes on behind the readers that are stored already. Makes the next part while one is being stored.
 * @param upTo how many are to be stored afterwards @param all how many sign up in two years, of which these are the first
 */
export async function fillReaders(bench: Bench, upTo: number, all: number): Promise<void> {
  await ask(bench, 'outline', v.null());
  let isStored: Promise<unknown> = Promise.resolve();
  for (let first = (await storedNow(bench)).readers; first < upTo; first += READERS_PER_REQUEST) {
    const part = makePart(first, Math.min(READERS_PER_REQUEST, upTo - first), all, bench.now);
    await isStored;
    isStored = ask(bench, 'fill', v.null(), part);
    if (first > 0 && first % PROGRESS_EVERY === 0) console.error(`${first} readers`);
    await setImmediate();
  }
  await isStored;
}

export const storedNow = (bench: Bench) =>
  ask(bench, 'stored', v.object({ readers: v.number(), progressRows: v.number() }));
