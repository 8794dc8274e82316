/** What an administrator does for a reader. Nobody is made by it: an address that never was stays unknown. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { decisionOn, rightsOf } from '../src/rules/entitlements.ts';
import { changesBetween } from '../src/rules/fieldChanges.ts';
import type { ActOf, AuditAction, FieldChanges } from '../src/wire/audit.ts';
import type { Reader } from '../src/wire/auth.ts';
import type { LedgerEntry, Right } from '../src/wire/entitlements.ts';
import type { JsonAnswer, Supported } from '../src/wire/readerRpc.ts';
import type { ReaderChange, SupportedProgress } from '../src/wire/support.ts';
import { endSessions } from './devices.ts';
import { readerOf } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { answerReset, answerUpdates } from './takeUpdates.ts';
import { noteEvent } from './timeline.ts';

const CHANGEABLE = ['hasAccess', 'hasPurchased', 'discountCode', 'firstName', 'lastName'];

/** Changes what is given; access and purchase by a decision in the ledger. What is so already is no change. */
export function changeBySupport(
  { db, state }: ReaderContext,
  { hasAccess, hasPurchased, ...texts }: ReaderChange,
  act: ActOf,
  now: number,
): Outcome<Supported<Reader>> {
  const { profile } = state;
  if (!profile) return fail({ code: 'not_found' });
  const before = readerOf(profile);
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
    if (isSaid && decided.length === 0) return ok({ value: before, changes: null });
    const after = readerOf(state.changeProfile(wished, now));
    // A decision that only confirms what a purchase gave is a change, too: it outlasts the purchase.
    const changes = changesBetween(before, after, CHANGEABLE) ?? {};
    noteAct({ db }, 'reader.change', act, null, changes, now);
    return ok({ value: after, changes });
  });
}

/** Ends every session; the reader signs in again by mail. @returns how many lived */
export function endAllSessions(context: ReaderContext, act: ActOf, now: number): Outcome<Supported<number>> {
  const { profile, sessions } = context.state;
  if (!profile) return fail({ code: 'not_found' });
  const live = [...sessions.values()].filter(({ expiresAt }) => expiresAt > now).length;
  if (sessions.size === 0) return ok({ value: 0, changes: null });
  const changes = { sessions: { before: live, after: 0 } };
  endSessions(context, [...sessions.keys()], now, 'support');
  noteAct(context, 'reader.end_sessions', act, null, changes, now);
  return ok({ value: live, changes });
}

/** Marks a chapter as completed or resets it, as the reader itself would. */
export function changeProgressBySupport(
  context: ReaderContext,
  { chapterNumber, action }: SupportedProgress,
  act: ActOf,
  now: number,
): Outcome<Supported<JsonAnswer>> {
  const { state } = context;
  if (!state.profile) return fail({ code: 'not_found' });
  const { rev } = state;
  const standing = () => {
    const facts = state.chapters.get(chapterNumber)?.facts;
    return { completed: facts ? facts.completedAt !== null : false, epoch: facts?.epoch ?? 0 };
  };
  const before = standing();
  const answer =
    action === 'reset'
      ? answerReset(context, chapterNumber)
      : answerUpdates(context, [{ chapterNumber, completed: true }]);
  if (!answer.ok) return answer;
  if (state.rev === rev) return ok({ value: answer.value, changes: null });
  const changes = changesBetween(before, standing(), ['completed', 'epoch']) ?? {};
  // No await stands between, so the storage takes this and the change together.
  noteAct(context, 'reader.progress', act, String(chapterNumber), changes, now);
  return ok({ value: answer.value, changes });
}

/** Tells the reader's timeline, which has the texts too that the audit log leaves out. */
function noteAct(
  context: Pick<ReaderContext, 'db'>,
  action: AuditAction,
  { actor, requestId }: ActOf,
  about: string | null,
  changes: FieldChanges,
  now: number,
): void {
  noteEvent(context, 'changed_by_support', { actor, requestId, action, about, changes }, now);
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
