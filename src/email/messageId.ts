/** The Message-ID of a mail (RFC 5322 section 3.6.4). */
import type { OutgoingMail } from './provider.ts';
import { withAsciiDomain } from './providers/contact.ts';

/** The same at each try of the same mail, which is how a receiver recognises a repeat. */
export function messageIdOf({ id, from }: Pick<OutgoingMail, 'id' | 'from'>): string {
  return `<${id}@${withAsciiDomain(from).address.split('@').at(-1)}>`;
}
