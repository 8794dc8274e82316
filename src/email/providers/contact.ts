/** A configured sender or reply address as the providers' APIs want it. */
import { parseMailbox } from '../../wire/mailbox.ts';

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
