/** A configured sender or reply address as the providers' APIs want it. */
import { type Mailbox, parseMailbox } from '../../wire/mailbox.ts';

/** For APIs that take name and address apart. */
export function contact(mailbox: string): { email: string; name?: string } {
  const { name, address } = parseMailbox(mailbox) ?? { name: null, address: mailbox };
  return name === null ? { email: address } : { email: address, name };
}

/** For APIs that take one text. The name is in quotes, lest its commas or dots be read as grammar (RFC 5322). */
export function contactText(mailbox: string): string {
  const { email, name } = contact(mailbox);
  return name === undefined ? email : `"${name.replace(/["\\]/g, '\\$&')}" <${email}>`;
}

const ASCII = /^[\x20-\x7e]*$/;

/** For what stands in a mail itself: the domain in ASCII (RFC 5890), so that only a local part can need SMTPUTF8. */
export function withAsciiDomain(text: string): Mailbox {
  const { name, address } = parseMailbox(text) ?? { name: null, address: text };
  if (ASCII.test(address)) return { name, address };
  const at = address.lastIndexOf('@');
  const host = URL.parse(`http://${address.slice(at + 1)}`)?.hostname;
  return { name, address: host ? `${address.slice(0, at)}@${host}` : address };
}
