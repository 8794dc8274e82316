/** Which mails a reader may still be sent. Decided when a mail is claimed, since wishes change while it waits. */
import type { MailKind } from '../wire/mail.ts';
import type { MailPreference, MailPreferences, Suppression } from '../wire/mailPreferences.ts';

/**
 * @returns the preference that turns a kind of mail off; null for mails that answer what the reader has just done,
 * signing in or buying, and so always come
 */
export function preferenceOf(kind: MailKind): MailPreference | null {
  switch (kind) {
    case 'magic_link':
    case 'welcome':
    case 'purchase':
      return null;
    case 'chapter':
      return 'chapterMails';
    case 'reminder':
    case 'completion':
      return 'reminders';
    case 'broadcast':
      return 'newsletter';
  }
}

/** @param suppressed why the address gets no more mail than it must, or null */
export function mayBeSent(
  kind: MailKind,
  preferences: MailPreferences,
  suppressed: Suppression | null,
): boolean {
  const preference = preferenceOf(kind);
  return preference === null || (suppressed === null && preferences[preference]);
}

/**
 * What unsubscribing by the link in a mail turns off.
 * @param kind the mail's kind, or null when it is not known: then nothing more is wanted
 */
export function unsubscribedFrom(kind: MailKind | null): Partial<MailPreferences> {
  const preference = kind === null ? null : preferenceOf(kind);
  if (preference !== null) return { [preference]: false };
  return { newsletter: false, chapterMails: false, reminders: false, productNews: false };
}
