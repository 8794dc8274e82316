/** What an administrator sees of one reader. */
import { type MailSums, measuresOf } from '../src/rules/mailMeasures.ts';
import type { AdminView } from '../src/wire/readerRpc.ts';
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import { listSessions } from './devices.ts';
import { listSentMails, readMailSums } from './mailHistory.ts';
import { readerOf } from './profile.ts';
import { progressOf } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { timelineOf } from './timeline.ts';

/** Months of mail for an ordinary reader; the sums tell of all. */
const NEWEST_MAILS = 50;

/** @param outline numbers of the published chapters @returns null for an address of which nothing is kept */
export function adminView(context: ReaderContext, outline: number[], now: number): AdminView | null {
  const { profile, entitlements } = context.state;
  if (!profile) return null;
  return {
    reader: readerOf(profile),
    progress: progressOf(context.state, outline, 0),
    sessions: listSessions(context, null, now),
    timeline: timelineOf(context),
    mail: mailOf(context),
    suppressed: profile.suppressed,
    preferences: profile.mailPreferences,
    entitlements: entitlements.map(({ sourceId, kind, reason, rights, at, expiresAt }) => ({
      sourceId,
      kind,
      reason,
      rights,
      at: isoTime(at),
      expiresAt: isoTimeOrNull(expiresAt),
    })),
  };
}

function mailOf({ db }: Pick<ReaderContext, 'db'>): AdminView['mail'] {
  return {
    kinds: [...readMailSums(db)].map(([kind, sums]) => ({ kind, ...withoutZeros(sums) })),
    newest: listSentMails(db)
      .slice(0, NEWEST_MAILS)
      .map(({ id, kind, sentAt, events }) => ({
        id,
        kind,
        sentAt: isoTime(sentAt),
        measures: withoutZeros(measuresOf(sentAt, events)),
      })),
  };
}

function withoutZeros(sums: MailSums): Partial<MailSums> {
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0));
}
