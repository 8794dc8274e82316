/**
 * A mail as SMTP carries it: MIME by worker-mailer, whose own headers are replaced, because it puts encoded-words into
 * quotes and leaves line breaks in.
 */
import { Email } from 'worker-mailer';
import { parseMailbox } from '../../wire/mailbox.ts';
import { headerMailbox, headerText } from '../mimeHeaders.ts';
import type { OutgoingMail } from '../provider.ts';

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

/**
 * The same mail always gets the same Message-ID, which is how a receiver recognises a repeat.
 * @param at the time in its Date header, in milliseconds since 1970
 */
export function smtpMessage(mail: OutgoingMail, at: number): SmtpMessage {
  const from = withAsciiDomain(mail.from);
  const to = withAsciiDomain(mail.to);
  const replyTo = mail.replyTo === null ? null : withAsciiDomain(mail.replyTo);
  const messageId = `<${mail.id}@${from.address.split('@').at(-1)}>`;
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

function withAsciiDomain(text: string): { name: string | null; address: string } {
  const { name, address } = parseMailbox(text) ?? { name: null, address: text };
  if (ASCII.test(address)) return { name, address };
  const at = address.lastIndexOf('@');
  const host = URL.parse(`http://${address.slice(at + 1)}`)?.hostname;
  return { name, address: host ? `${address.slice(0, at)}@${host}` : address };
}
