import { describe, expect, test } from 'vitest';
import type { OutgoingMail } from '../../../src/email/provider.ts';
import { withSafeHeaders } from '../../../src/email/providers/withSafeHeaders.ts';
import { MAIL } from '../../helpers/outgoingMail.ts';

async function send(change: Partial<OutgoingMail>) {
  let sent = 0;
  const inner = {
    async send() {
      sent += 1;
      return { kind: 'sent', providerId: null } as const;
    },
  };
  const result = await withSafeHeaders(inner).send({ ...MAIL, ...change });
  return { result, sent };
}

test('an ordinary mail passes', async () => {
  expect(await send({})).toEqual({ result: { kind: 'sent', providerId: null }, sent: 1 });
});

describe('never reaches a provider', () => {
  test.each<[string, Partial<OutgoingMail>, string]>([
    ['a subject with a line break', { subject: 'Hi\r\nBcc: all@example.com' }, 'unsafe_subject'],
    ['a subject with a bare line feed', { subject: 'Hi\nBcc: all@example.com' }, 'unsafe_subject'],
    ['a subject with NUL', { subject: 'Hi\0' }, 'unsafe_subject'],
    ['a subject with NEL', { subject: 'Hi\u0085x' }, 'unsafe_subject'],
    ['a sender with a line break', { from: 'A\r\nBcc: b@c.de <a@b.de>' }, 'unsafe_sender'],
    ['a sender without an address', { from: 'The Handbook' }, 'unsafe_sender'],
    ['a reply address with a line break', { replyTo: 'a@b.de\nX: y' }, 'unsafe_reply_to'],
    ['two recipients', { to: 'a@b.de,c@d.de' }, 'unsafe_recipient'],
    ['a recipient with a name', { to: 'Ada <a@b.de>' }, 'unsafe_recipient'],
    ['a recipient with a line break', { to: 'a@b.de\r\nDATA' }, 'unsafe_recipient'],
    ['an id that could leave its brackets', { id: 'a>@b' }, 'unsafe_id'],
    ['a header name with a colon', { headers: { 'X: y\r\nBcc': 'a@b.de' } }, 'unsafe_header'],
    ['a header value with a line break', { headers: { 'X-A': 'b\r\n\r\nbody' } }, 'unsafe_header'],
    ['a header that the provider makes', { headers: { bcc: 'a@b.de' } }, 'unsafe_header'],
    ['a content type', { headers: { 'Content-Type': 'text/plain' } }, 'unsafe_header'],
    ['an endless header', { headers: { 'X-A': 'b'.repeat(901) } }, 'unsafe_header'],
  ])('%s', async (_what, change, reason) => {
    expect(await send(change)).toEqual({ result: { kind: 'refused', reason }, sent: 0 });
  });
});
