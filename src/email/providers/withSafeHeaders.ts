/**
 * Refuses a mail whose headers could become other headers, before any provider sees it: a line break in a name or a
 * subject would let whoever chose that text add recipients or a body of their own (CWE-93).
 */

import { parseMailbox } from '../../wire/mailbox.ts';
import type { MailProvider, OutgoingMail } from '../provider.ts';

/** RFC 5322 section 3.6.8, without what no header of ours needs. */
const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,76}$/;
/** The provider makes these from the mail's own fields. */
const MADE_BY_PROVIDER =
  /^(?:from|to|cc|bcc|sender|reply-to|subject|date|message-id|mime-version|return-path|content-.*|dkim-.*)$/i;
const CONTROL = /\p{Cc}/u;

/** RFC 5322 section 2.1.1: a line has at most 998 characters. */
const HEADER_VALUE_MAX_LENGTH = 900;

export function withSafeHeaders(provider: MailProvider): MailProvider {
  return {
    async send(mail) {
      const reason = unsafeIn(mail);
      return reason === null ? provider.send(mail) : { kind: 'refused', reason };
    },
  };
}

/** @returns what is unsafe about the mail's headers, or null */
function unsafeIn(mail: OutgoingMail): string | null {
  if (CONTROL.test(mail.subject)) return 'unsafe_subject';
  if (parseMailbox(mail.from) === null) return 'unsafe_sender';
  if (mail.replyTo !== null && parseMailbox(mail.replyTo) === null) return 'unsafe_reply_to';
  if (parseMailbox(mail.to)?.name !== null) return 'unsafe_recipient';
  if (!/^[\w-]{1,64}$/.test(mail.id)) return 'unsafe_id';
  const safe = Object.entries(mail.headers).every(
    ([name, value]) =>
      HEADER_NAME.test(name) &&
      !MADE_BY_PROVIDER.test(name) &&
      !CONTROL.test(value) &&
      value.length <= HEADER_VALUE_MAX_LENGTH,
  );
  return safe ? null : 'unsafe_header';
}
