/** What is heard of a reader's mails after they were sent: counted in their history, and followed by what it asks for. */
import { type Outcome, ok } from '../src/errors.ts';
import { standingAfter } from '../src/rules/mailHygiene.ts';
import { unsubscribedFrom } from '../src/rules/mailPolicy.ts';
import type { MailKind } from '../src/wire/mail.ts';
import type { ReportedEvent } from '../src/wire/mailEvents.ts';
import type { MailPreferences } from '../src/wire/mailPreferences.ts';
import { countSentMail } from './mail.ts';
import { addMailEvents } from './mailHistory.ts';
import { changePreferences } from './mailPreferences.ts';
import type { Profile } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** Takes events, each once and in any order. One of a mail that this reader was never sent changes nothing. */
export function takeMailEvents(
  context: ReaderContext,
  reported: readonly ReportedEvent[],
  now: number,
): void {
  const { db, state } = context;
  const before = state.profile;
  if (!before) return;
  db.transaction(() => {
    let profile = before;
    for (const mail of Map.groupBy(reported, ({ mailId }) => mailId))
      profile = takeEventsOf(context, profile, mail);
    if (profile !== before) state.changeProfile(profile, now);
  });
}

/** The link in a mail that stops such mails was used: counted for that mail, once. */
export function unsubscribeByMail(
  context: ReaderContext,
  mailId: string,
  kind: MailKind | null,
  now: number,
): Outcome<MailPreferences> {
  return context.db.transaction(() => {
    const event = { id: 'own:unsubscribed', kind: 'unsubscribed', at: now } as const;
    takeMailEvents(context, [{ mailId, event }], now);
    const changed = changePreferences(context, unsubscribedFrom(kind), now);
    return changed.ok ? ok(changed.value) : changed;
  });
}

/** @returns the profile as it is then; the same one when nothing was new */
function takeEventsOf(
  context: ReaderContext,
  before: Profile,
  [mailId, reported]: [string, ReportedEvent[]],
): Profile {
  const { db, outbox, state } = context;
  const proven = outbox.settleByEvent(mailId);
  const profile = proven ? countSentMail(context, before, mailId, proven, proven.claimedAt) : before;
  const heard = addMailEvents(
    db,
    mailId,
    reported.map(({ event }) => event),
  );
  if (!heard || heard.added.length === 0) return profile;
  // Only a proof that came by mail begins a session.
  const provenAt = Math.max(0, ...[...state.sessions.values()].map(({ createdAt }) => createdAt));
  return heard.added.reduce((after, event) => standingAfter(after, heard.kind, event, provenAt), {
    ...profile,
  });
}
