/** The mails, kind by kind: how many were sent, and what was heard of them. */
import { mailKey } from '../rules/counts.ts';
import type { MailMeasure } from '../rules/mailMeasures.ts';
import { MAIL_KINDS, type MailKind } from '../wire/mail.ts';
import type { EmailReport, MailKindReport } from '../wire/reports.ts';
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
  const mails = (measure: MailMeasure) => totals.get(mailKey(kind, measure)) ?? 0;
  return {
    kind,
    sent: mails('sent'),
    delivered: mails('delivered'),
    opened: { human: mails('openedHuman'), machine: mails('openedMachine'), raw: mails('opens') },
    clicked: { human: mails('clickedHuman'), machine: mails('clickedMachine'), raw: mails('clicks') },
    bounced: mails('bounced'),
    complained: mails('complained'),
    unsubscribed: mails('unsubscribed'),
  };
}
