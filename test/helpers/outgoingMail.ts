/** A mail with something in every field. */
import type { OutgoingMail } from '../../src/email/provider.ts';

export const MAIL: OutgoingMail = {
  id: 'mail-1',
  to: 'ada@example.com',
  from: 'The Handbook <handbook@example.com>',
  replyTo: 'help@example.com',
  kind: 'broadcast',
  subject: 'Größe',
  text: 't',
  html: 'h',
  headers: { 'List-Unsubscribe': '<https://example.com/u>' },
};
