/**
 * A mail as SMTP carries it: MIME by worker-mailer, whose own headers are replaced, because it puts encoded-words into
 * quotes and leaves line breaks in.
 */
import { Email } from 'worker-mailer';
import { messageIdOf } from '../messageId.ts';
import { headerMailbox, headerText } from '../mimeHeaders.ts';
import type { OutgoingMail } from '../provider.ts';
import { withAsciiDomain } from './contact.ts';

export type SmtpMessage = {
  /** Envelope addresses: their domains in ASCII (RFC 5890), so that only a local part can need SMTPUTF8. */
  sender: string;
  recipient: string;
  needsUtf8: boolean;
  messageId: string;
  /** Lines with CRLF, dots doubled, the lone dot that ends the mail included. */
  data: string;
};

const ASCII = /^[\x20-\x7e]*$/;

/** @param at the time in its Date header, in milliseconds since 1970 */
export function smtpMessage(mail: OutgoingMail, at: number): SmtpMessage {
  const from = withAsciiDomain(mail.from);
  const to = withAsciiDomain(mail.to);
  const replyTo = mail.replyTo === null ? null : withAsciiDomain(mail.replyTo);
  const messageId = messageIdOf(mail);
  const email = new Email({
    from: from.address,
    to: to.address,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: {
      From: headerMailbox(from),
      To: headerMailbox(to),
      ...(replyTo === null ? {} : { 'Reply-To': headerMailbox(replyTo) }),
      Subject: headerText(mail.subject),
      Date: new Date(at).toUTCString().replace('GMT', '+0000'),
      'Message-ID': messageId,
      ...Object.fromEntries(Object.entries(mail.headers).map(([name, value]) => [name, headerText(value)])),
    },
  });
  return {
    sender: from.address,
    recipient: to.address,
    needsUtf8: ![from, to, replyTo].every((mailbox) => ASCII.test(mailbox?.address ?? '')),
    messageId,
    data: email.getEmailData(),
  };
}
