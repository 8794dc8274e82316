/**
 * Makes D1 let go of a reader who was erased or moved, again after a failure until it has. Until then nothing of a new
 * reader at the same address goes there, since D1 holds one row an address.
 */
import {
  type Departing,
  type DepartureTerms,
  type Forgotten,
  forgetReader,
} from '../src/reports/departures.ts';
import { retryDelayMs } from '../src/rules/retryDelay.ts';
import { withinTimeOrThrow } from '../src/withinTime.ts';
import { noteFollowed, readForwards } from './forwards.ts';
import type { ReaderContext } from './ReaderContext.ts';
import type { ReaderState } from './ReaderState.ts';
import { noteFailedTry, readTombstones, settleTombstone, type Tombstone } from './tombstone.ts';

/** Whoever erases waits for it. A statement that ends after all is harmless: each life departs once. */
const FORGET_TIMEOUT_MS = 10_000;
/** The request that ended the reader asks D1 itself; the alarm comes after it, in case it died. */
export const FIRST_ALARM_MS = 15_000;

/** Those who are gone, as far as D1 is known. */
type Gone = Pick<ReaderState, 'tombstones'>;
type Waiting = Tombstone & { departing: Departing };

/** Whether D1 may still hold one who is gone. */
export function isDeparting({ tombstones }: Gone): boolean {
  return tombstones.some(isWaiting);
}

/**
 * @param random a number in [0, 1): the share of the jitter that is added
 * @returns when D1 is to be asked (again), in milliseconds, or null when it holds nobody who is gone
 */
export function departureDueAt({ tombstones }: Gone, random: number): number | null {
  const first = tombstones.findLast(isWaiting);
  if (!first) return null;
  const { at, triedAt, failures } = first;
  return triedAt === null ? at + FIRST_ALARM_MS : triedAt + retryDelayMs(failures, random);
}

/**
 * Asks D1 to let go of everyone who is gone, in the order in which they left: what D1 has under the address is the
 * first one's, and a later one who is erased must not take along the access log that is to follow the first.
 * @param look the reader in memory, which may be read anew while D1 is asked
 * @returns rows deleted by table
 */
export async function depart(
  look: () => ReaderContext,
  reports: D1Database,
  now: number,
): Promise<Forgotten> {
  const forgotten = { readers: 0, content_access_logs: 0 };
  for (const tombstone of look().state.tombstones.filter(isWaiting).reverse()) {
    const rows = await askToForget(look(), reports, tombstone, now);
    forgotten.readers += rows?.readers ?? 0;
    forgotten.content_access_logs += rows?.content_access_logs ?? 0;
    const { db, state } = look();
    if (rows) settle(look(), tombstone);
    else noteFailedTry(db, tombstone.receiptId, now);
    state.tombstones = readTombstones(db);
    if (!rows) break;
  }
  return forgotten;
}

function settle({ db, state }: ReaderContext, { receiptId }: Waiting): void {
  db.transaction(() => {
    settleTombstone(db, receiptId);
    noteFollowed(db, receiptId);
  });
  state.forwards = readForwards(db);
}

/** @returns null when D1 failed, or did not answer in time */
async function askToForget(
  { log, state: { forwards } }: ReaderContext,
  reports: D1Database,
  { departing, receiptId, state, last, failures }: Waiting,
  now: number,
): Promise<Forgotten | null> {
  const follows = forwards.find(({ changeId }) => changeId === receiptId)?.follows ?? null;
  const terms: DepartureTerms =
    state === 'erased' ? { kind: 'erased', last } : { kind: 'moved', to: follows };
  try {
    return await withinTimeOrThrow(forgetReader(reports, departing, terms, now), FORGET_TIMEOUT_MS, 'D1');
  } catch (error) {
    log.error('departure.failed', error, { failures: failures + 1 });
    return null;
  }
}

function isWaiting(tombstone: Tombstone): tombstone is Waiting {
  return tombstone.departing !== null;
}
