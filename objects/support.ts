/** What an administrator does for a reader. Nobody is made by it: an address that never was stays unknown. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { decisionOn, rightsOf } from '../src/rules/entitlements.ts';
import type { Reader } from '../src/wire/auth.ts';
import type { LedgerEntry, Right } from '../src/wire/entitlements.ts';
import type { JsonAnswer } from '../src/wire/readerRpc.ts';
import type { ReaderChange, SupportedProgress } from '../src/wire/support.ts';
import { endSessions } from './devices.ts';
import { readerOf } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { answerReset, answerUpdates } from './takeUpdates.ts';

/** Changes what is given; access and purchase by a decision in the ledger. What is so already is no change. */
export function changeBySupport(
  { db, state }: ReaderContext,
  { hasAccess, hasPurchased, ...texts }: ReaderChange,
  now: number,
): Outcome<Reader> {
  const { profile } = state;
  if (!profile) return fail({ code: 'not_found' });
  return db.transaction(() => {
    const decided = state.addEntitlements([
      ...decisionsFor(state.entitlements, 'access', hasAccess, now),
      ...decisionsFor(state.entitlements, 'purchase', hasPurchased, now),
    ]);
    const wished = { ...profile, ...texts };
    const isSaid =
      wished.firstName === profile.firstName &&
      wished.lastName === profile.lastName &&
      wished.discountCode === profile.discountCode;
    const isSame = isSaid && decided.length === 0;
    return ok(readerOf(isSame ? profile : state.changeProfile(wished, now)));
  });
}

/** Ends every session; the reader signs in again by mail. @returns how many lived */
export function endAllSessions(context: ReaderContext, now: number): Outcome<number> {
  const { profile, sessions } = context.state;
  if (!profile) return fail({ code: 'not_found' });
  const live = [...sessions.values()].filter(({ expiresAt }) => expiresAt > now).length;
  endSessions(context, [...sessions.keys()], now, 'support');
  return ok(live);
}

/** Marks a chapter as completed or resets it, as the reader itself would. */
export function changeProgressBySupport(
  context: ReaderContext,
  { chapterNumber, action }: SupportedProgress,
): Outcome<JsonAnswer> {
  if (!context.state.profile) return fail({ code: 'not_found' });
  if (action === 'reset') return answerReset(context, chapterNumber);
  return answerUpdates(context, [{ chapterNumber, completed: true }]);
}

/** @returns the decision's entry, or none when nothing is wished or all of it is so and decided already */
function decisionsFor(
  entries: readonly LedgerEntry[],
  right: Right,
  wished: boolean | undefined,
  now: number,
): LedgerEntry[] {
  if (wished === undefined) return [];
  const kind = wished ? 'grant' : 'revoke';
  const rights = rightsOf(entries, now);
  const present = right === 'access' ? rights.hasAccess : rights.hasPurchased;
  if (present === wished && decisionOn(entries, right)?.kind === kind) return [];
  // After all that the ledger knows, also where the shop's clock is ahead of ours.
  const at = entries.reduce((latest, entry) => Math.max(latest, entry.at + 1), now);
  const decision = { claim: 'admin', caseId: null, kind, reason: 'admin', rights: [right], at } as const;
  return [{ sourceId: `admin:${crypto.randomUUID()}`, ...decision, expiresAt: null }];
}
