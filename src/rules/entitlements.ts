/**
 * What a reader is entitled to, from the entries of its ledger. Entries are a set: order and repeats never matter, so
 * webhooks may come late, twice and backwards (docs/decisions/014-entitlement-ledger.md).
 */
import type { EntryKind, LedgerEntry, Right, Rights } from '../wire/entitlements.ts';

/** What a reader pays for, or is given by a code, counts even after an administrator had taken the right away. */
const OUTLIVES_A_DENIAL = new Set<LedgerEntry['reason']>(['purchase', 'gift']);

/** @param now milliseconds since 1970; an entry counts until its expiry and not at it */
export function rightsOf(entries: readonly LedgerEntry[], now: number): Rights {
  const counting = entries.filter((entry) => counts(entry, now));
  return { hasAccess: holds(counting, 'access'), hasPurchased: holds(counting, 'purchase') };
}

/** @returns when the rights change by time alone, in milliseconds since 1970, or null when they never do */
export function rightsChangeAt(entries: readonly LedgerEntry[], now: number): number | null {
  const present = rightsOf(entries, now);
  const times = entries
    .map(({ expiresAt }) => expiresAt ?? 0)
    .filter((time) => time > now)
    .sort((a, b) => a - b);
  return times.find((time) => !areEqual(rightsOf(entries, time), present)) ?? null;
}

/** @returns an administrator's latest decision on a right; of two at one instant, the one that takes away */
export function decisionOn(entries: readonly LedgerEntry[], right: Right): LedgerEntry | null {
  const decisions = entries.filter(
    ({ kind, reason, rights }) =>
      reason === 'admin' && (kind === 'grant' || kind === 'revoke') && rights.includes(right),
  );
  return latestOf(decisions, 'revoke');
}

/** The administrator's latest decision stands; where it took away, only what was bought or given since gives back. */
function holds(counting: readonly LedgerEntry[], right: Right): boolean {
  const decision = decisionOn(counting, right);
  if (decision?.kind === 'grant') return true;
  return counting.some(
    (entry) =>
      entry.kind === 'grant' &&
      entry.reason !== 'admin' &&
      entry.rights.includes(right) &&
      (decision === null || (OUTLIVES_A_DENIAL.has(entry.reason) && entry.at > decision.at)) &&
      isStanding(counting, entry.claim),
  );
}

/** @returns whether no refund and no dispute has taken a claim back */
export function isStanding(entries: readonly LedgerEntry[], claim: string): boolean {
  const cases = Map.groupBy(
    entries.filter((entry) => entry.claim === claim && entry.kind !== 'grant' && entry.kind !== 'note'),
    ({ caseId }) => caseId,
  );
  return [...cases.values()].every((ofCase) => {
    // A dispute's opening says nothing once it is decided, whatever the clocks of the two events say.
    const decided = ofCase.filter(({ kind }) => kind !== 'suspend');
    return latestOf(decided, 'restore')?.kind === 'restore';
  });
}

/** @param winsTie the kind that counts as the later of two at one instant */
function latestOf(entries: readonly LedgerEntry[], winsTie: EntryKind): LedgerEntry | null {
  const isLater = (entry: LedgerEntry, than: LedgerEntry) =>
    entry.at > than.at || (entry.at === than.at && entry.kind === winsTie);
  return entries.reduce<LedgerEntry | null>(
    (latest, entry) => (latest === null || isLater(entry, latest) ? entry : latest),
    null,
  );
}

function counts({ expiresAt }: LedgerEntry, now: number): boolean {
  return expiresAt === null || now < expiresAt;
}

function areEqual(a: Rights, b: Rights): boolean {
  return a.hasAccess === b.hasAccess && a.hasPurchased === b.hasPurchased;
}
