/** Whether a code may be redeemed once more, and what for. */
import type { CodeTerms, Redemption } from '../wire/codes.ts';
import { DAY_MS } from './days.ts';

export type CodeState = { terms: CodeTerms; stopped: boolean; redeemed: number };
/** `before` is null for a code that was just made. */
export type ChangedCode = { before: CodeState | null; after: CodeState };
export type CodeRefusal = 'code_unknown' | 'code_expired' | 'code_used_up';

/**
 * What could still be worth something to a guesser (a code that is stopped, or not valid yet) looks like one that never
 * was; that a code is over or used up is said, because an honest reader wonders and a guesser gains nothing.
 * @param state null for a code that was never made
 * @param now milliseconds since 1970
 */
export function redeem(state: CodeState | null, now: number): Redemption | CodeRefusal {
  if (!state || state.stopped) return 'code_unknown';
  const { terms, redeemed } = state;
  if (terms.validFrom !== null && now < terms.validFrom) return 'code_unknown';
  if (terms.validUntil !== null && now >= terms.validUntil) return 'code_expired';
  if (redeemed >= terms.limit) return 'code_used_up';
  if (terms.kind === 'discount') {
    return { kind: 'discount', percentOff: terms.percentOff, redeemedAt: now, accessUntil: null };
  }
  const accessUntil = terms.accessDays === null ? null : now + terms.accessDays * DAY_MS;
  return { kind: 'gift', percentOff: null, redeemedAt: now, accessUntil };
}
