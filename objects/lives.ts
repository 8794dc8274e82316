/**
 * Whose something is that comes for an address: a payment, a row of the old database. Readers follow one another at an
 * address, and each life there ends by an erasure or a move, so the time that it belongs to tells whose it is.
 */
import type { LedgerEntry } from '../src/wire/entitlements.ts';
import type { Forward } from './forwards.ts';
import type { ReaderState } from './ReaderState.ts';

const SECOND_MS = 1_000;

/** `here`: whoever has the address now. `erased`: nobody any more. Otherwise where that reader has gone. */
export type Owner = 'here' | 'erased' | Forward;

type Lives = { state: Pick<ReaderState, 'tombstones' | 'forwards'> };
type LifeEnd = { at: number; owner: Exclude<Owner, 'here'> };

/**
 * Who buys is whoever had the address then; what is bought later is a new reader's. The shop's clock knows seconds only:
 * what was paid in the second of an erasure counts as paid after, so that nobody pays for nothing.
 */
export function ownerOfPayment(lives: Lives, entries: readonly LedgerEntry[]): Owner {
  const paidAt = Math.min(...entries.map(({ at }) => at));
  return ownerAt(lives, paidAt, paidAt + SECOND_MS);
}

/** The old database knows whoever had the address first. */
export function ownerOfImport(lives: Lives): Owner {
  return ownerAt(lives, Number.NEGATIVE_INFINITY);
}

/**
 * @param at a time in the owner's life here, in milliseconds; for who came from another address, when that was
 * @param erasedFrom the first time at which an erasure is the owner's
 */
export function ownerAt({ state }: Lives, at: number, erasedFrom = at): Owner {
  const ends: LifeEnd[] = [];
  for (const life of state.tombstones) {
    if (life.state === 'erased' && life.at >= erasedFrom) ends.push({ at: life.at, owner: 'erased' });
  }
  for (const forward of state.forwards) {
    if (forward.movedAt >= at) ends.push({ at: forward.movedAt, owner: forward });
  }
  const [first] = ends.sort((a, b) => a.at - b.at);
  return first?.owner ?? 'here';
}
