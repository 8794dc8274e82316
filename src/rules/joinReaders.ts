/** Two readers who turn out to be one, apart from their progress: what holds when one moves to the other's address. */
import type { LedgerEntry } from '../wire/entitlements.ts';
import type { MailPreferences, Suppression } from '../wire/mailPreferences.ts';
import type { AccessBuffer } from './accessLog.ts';
import { suppressedAfterSignIn } from './mailHygiene.ts';
import { NO_NUDGES, type Nudges } from './nudges.ts';

type Row = {
  subscribed: boolean;
  firstName: string | null;
  lastName: string | null;
  discountCode: string | null;
  createdAt: number;
  confirmedAt: number | null;
  emailsSent: number;
  lastEmailSentAt: number | null;
  mailPreferences: MailPreferences;
  suppressed: Suppression | null;
  chapterMailsArrivalAt: number;
  rev: number;
};

/**
 * @param here the reader whom the new address has had, and whose address stays
 * @param moving the reader who moves there; its names win
 * @param countedTwice mails that both count, because both have the same imported row
 * @param now milliseconds; both mailboxes have answered just now
 */
export function joinProfiles<P extends Row & { email: string }>(
  here: P,
  moving: P,
  countedTwice: number,
  now: number,
): P {
  // Someone who never signed up has no beginning of its own.
  const createdAt = here.subscribed ? Math.min(here.createdAt, moving.createdAt) : moving.createdAt;
  return {
    ...moving,
    email: here.email,
    rev: Math.max(here.rev, moving.rev),
    firstName: moving.firstName ?? here.firstName,
    lastName: moving.lastName ?? here.lastName,
    discountCode: moving.discountCode ?? here.discountCode,
    createdAt,
    confirmedAt: earliest(earliest(here.confirmedAt, moving.confirmedAt), now),
    emailsSent: here.emailsSent + moving.emailsSent - countedTwice,
    lastEmailSentAt: latest(here.lastEmailSentAt, moving.lastEmailSentAt),
    mailPreferences: joinPreferences(here.mailPreferences, moving.mailPreferences),
    // What came back from the old address says nothing about the new one; what its owner complained of does.
    suppressed: suppressedAfterSignIn(here.suppressed),
    chapterMailsArrivalAt: Math.max(here.chapterMailsArrivalAt, moving.chapterMailsArrivalAt),
  };
}

/** Whoever has turned mails off at either address wants none at both. */
function joinPreferences(a: MailPreferences, b: MailPreferences): MailPreferences {
  return {
    newsletter: a.newsletter && b.newsletter,
    chapterMails: a.chapterMails && b.chapterMails,
    reminders: a.reminders && b.reminders,
    productNews: a.productNews && b.productNews,
  };
}

/**
 * @returns the entries of the one who moves that the ledger here lacks. One that says something else under a name that is
 * taken, such as a code that both redeemed, comes under a name of its own.
 */
export function addedEntries(
  here: readonly LedgerEntry[],
  moving: readonly LedgerEntry[],
  changeId: string,
): LedgerEntry[] {
  const known = new Map(here.map((entry) => [entry.sourceId, entry]));
  return moving.flatMap((entry) => {
    const other = known.get(entry.sourceId);
    if (!other) return entry;
    return saysTheSame(entry, other) ? [] : { ...entry, sourceId: `${entry.sourceId}@${changeId}` };
  });
}

function saysTheSame(a: LedgerEntry, b: LedgerEntry): boolean {
  return (
    a.claim === b.claim &&
    a.caseId === b.caseId &&
    a.kind === b.kind &&
    a.expiresAt === b.expiresAt &&
    a.rights.join() === b.rights.join()
  );
}

/** No chapter is mailed twice, and nobody is congratulated twice. */
export function joinNudges(here: Nudges, moving: Nudges): Nudges {
  if (here === NO_NUDGES) return { ...moving, triedAt: null, failures: 0 };
  return {
    drip: here.drip === moving.drip ? here.drip : 'running',
    mailed: [...new Set([...here.mailed, ...moving.mailed])].sort((a, b) => a - b),
    outline: moving.outline ?? here.outline,
    lookedAt: latest(here.lookedAt, moving.lookedAt),
    drippedAt: latest(here.drippedAt, moving.drippedAt),
    reminders: Math.max(here.reminders, moving.reminders),
    remindedAt: latest(here.remindedAt, moving.remindedAt),
    finishedAt: earliest(here.finishedAt, moving.finishedAt),
    triedAt: null,
    failures: 0,
  };
}

export function joinAccess(here: AccessBuffer, moving: AccessBuffer): AccessBuffer {
  const pending = new Map([...here.pending, ...moving.pending].map((entry) => [entry.id, entry]));
  const recent = { ...here.recent };
  for (const [subject, at] of Object.entries(moving.recent)) {
    recent[subject] = Math.max(recent[subject] ?? 0, at);
  }
  return { pending: [...pending.values()].sort((a, b) => a.at - b.at), recent };
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
