/** Mails that a reader was sent, without the wait for them, and what is kept of them. */
import { runInDurableObject } from 'cloudflare:test';
import { Database } from '../../objects/Database.ts';
import { readMailSums } from '../../objects/mailHistory.ts';
import { type MailSums, NO_MAILS } from '../../src/rules/mailMeasures.ts';
import type { MailKind } from '../../src/wire/mail.ts';
import { objectOf } from './api.ts';

/** Puts a mail into the reader's outbox as its own parts do, makes it of a kind, and claims it if asked. @returns its id */
export async function enqueuedMail(email: string, kind: MailKind, claims = 0): Promise<string> {
  const mailId = crypto.randomUUID();
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    storage.sql.exec(
      `INSERT INTO outbox (id, state, kind, content, created_at, claim, attempts, due_at)
       VALUES (?, 'queued', ?, ?, ?, 0, 0, ?)`,
      mailId,
      kind,
      JSON.stringify({ kind: 'chapter', chapterNumber: 1 }),
      Date.now(),
      Date.now() + 60_000,
    );
  });
  for (let n = 0; n < claims; n += 1) await objectOf(email).claimMail(mailId);
  return mailId;
}

/** A mail that its provider took. @returns its id */
export async function sentMail(email: string, kind: MailKind = 'chapter'): Promise<string> {
  const mailId = await enqueuedMail(email, kind, 1);
  await objectOf(email).settleMail(mailId, 1, { kind: 'sent', providerId: null });
  return mailId;
}

/** The sums over a reader's mails of one kind. */
export async function mailSums(email: string, kind: MailKind = 'chapter'): Promise<MailSums> {
  return runInDurableObject(
    objectOf(email),
    (_, { storage }) => readMailSums(new Database(storage)).get(kind) ?? NO_MAILS,
  );
}

/** All that is kept of a reader's mails but the welcome, as it stands in storage. */
export function mailHistory(email: string) {
  return runInDurableObject(objectOf(email), (_, { storage }) =>
    storage.sql
      .exec<{ mail_id: string; kind: string; sent_at: number; facts: string }>(
        "SELECT * FROM mail_history WHERE kind <> 'welcome' ORDER BY sent_at, mail_id",
      )
      .toArray(),
  );
}

export function suppressionOf(email: string): Promise<string | null> {
  return runInDurableObject(
    objectOf(email),
    (_, { storage }) =>
      storage.sql.exec<{ suppressed: string | null }>('SELECT suppressed FROM profile').one().suppressed,
  );
}
