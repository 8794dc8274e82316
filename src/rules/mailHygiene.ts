/** What a mail's event, or a sign-in, changes about the mails that a reader may still be sent. */
import type { MailKind } from '../wire/mail.ts';
import type { MailEvent } from '../wire/mailEvents.ts';
import type { MailPreferences, Suppression } from '../wire/mailPreferences.ts';
import { preferenceOf, unsubscribedFrom } from './mailPolicy.ts';

export type MailStanding = { mailPreferences: MailPreferences; suppressed: Suppression | null };

/**
 * A complaint outweighs a bounce, whichever comes first. A soft bounce is its provider's business, which tries again.
 * @param kind the kind of the mail that the event is about
 * @param provenAt when a sign-in last proved that mail arrives, in milliseconds: a bounce from before says nothing new
 */
export function standingAfter<S extends MailStanding>(
  standing: S,
  kind: MailKind,
  { kind: event, hard, at }: MailEvent,
  provenAt: number,
): S {
  const { mailPreferences, suppressed } = standing;
  switch (event) {
    case 'bounced':
      return hard && suppressed === null && at > provenAt
        ? { ...standing, suppressed: 'hard_bounce' }
        : standing;
    case 'complained': {
      const preference = preferenceOf(kind);
      const preferences = preference === null ? mailPreferences : { ...mailPreferences, [preference]: false };
      return { ...standing, suppressed: 'complaint', mailPreferences: preferences };
    }
    case 'unsubscribed':
      return { ...standing, mailPreferences: { ...mailPreferences, ...unsubscribedFrom(kind) } };
    case 'delivered':
    case 'opened':
    case 'clicked':
    case 'dropped':
      return standing;
  }
}

/** A link or code from a mail was used, so the address takes mail again; a complaint is its owner's word and stays. */
export function suppressedAfterSignIn(suppressed: Suppression | null): Suppression | null {
  return suppressed === 'hard_bounce' ? null : suppressed;
}
