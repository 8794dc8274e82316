/** The mails, kind by kind: how many were sent, and what was heard of them. */
import { mailKey } from '../rules/counts.ts';
import type { MailMeasure } from '../rules/mailMeasures.ts';
import { MAIL_KINDS, type MailKind } from '../wire/mail.ts';
import type { EmailReport, MailFate, MailKindReport } from '../wire/reports.ts';
import { isoTime } from '../wire/time.ts';
import type { Database } from './database.ts';
import { readTotals, type Totals } from './rollups.ts';

/**
 * Reads the rollups only: a row for each week, whatever the number of readers and mails.
 * @param now milliseconds since 1970
 * @returns every kind, those that nobody was sent too
 */
export async function emailReport(db: Database, now: number): Promise<EmailReport> {
  const totals = await readTotals(db);
  return { kinds: MAIL_KINDS.map((kind) => kindReport(totals, kind)), generatedAt: isoTime(now) };
}

function kindReport(totals: Totals, kind: MailKind): MailKindReport {
  return { kind, sent: totals.get(mailKey(kind, 'sent')) ?? 0, ...mailFate(totals, [kind]) };
}

/** @returns what was heard of the mails of some kinds together */
export function mailFate(totals: Totals, kinds: readonly MailKind[]): MailFate {
  const mails = (measure: MailMeasure) =>
    kinds.reduce((sum, kind) => sum + (totals.get(mailKey(kind, measure)) ?? 0), 0);
  return {
    delivered: mails('delivered'),
    opened: { human: mails('openedHuman'), machine: mails('openedMachine'), raw: mails('opens') },
    clicked: { human: mails('clickedHuman'), machine: mails('clickedMachine'), raw: mails('clicks') },
    bounced: mails('bounced'),
    complained: mails('complained'),
    unsubscribed: mails('unsubscribed'),
  };
}
