import { expect, test } from 'vitest';
import { cloudflareProvider } from '../../../src/email/providers/cloudflare.ts';
import { MAIL } from '../../helpers/outgoingMail.ts';

function failing(code: string | undefined) {
  const error = new Error('for ada@example.com');
  if (code !== undefined) Object.assign(error, { code });
  return cloudflareProvider({ send: () => Promise.reject(error) }, 1_000).send(MAIL);
}

test('the binding gets texts, names, headers and our id', async () => {
  const asked: unknown[] = [];
  const binding = {
    async send(message: unknown) {
      asked.push(message);
      return { messageId: 'cf-1' };
    },
  };
  expect(await cloudflareProvider(binding, 1_000).send(MAIL)).toEqual({ kind: 'sent', providerId: 'cf-1' });
  expect(asked).toEqual([
    {
      to: 'ada@example.com',
      from: { email: 'handbook@example.com', name: 'The Handbook' },
      replyTo: 'help@example.com',
      subject: 'Größe',
      text: 't',
      html: 'h',
      headers: { 'List-Unsubscribe': '<https://example.com/u>', 'X-Mail-Id': 'mail-1' },
    },
  ]);
});

test.each([
  ['E_RATE_LIMIT_EXCEEDED', 'retry'],
  ['E_DAILY_LIMIT_EXCEEDED', 'retry'],
  ['E_INTERNAL_SERVER_ERROR', 'retry'],
  ['E_SENDER_NOT_VERIFIED', 'paused'],
  ['E_RECIPIENT_SUPPRESSED', 'refused'],
  ['E_HEADER_NOT_ALLOWED', 'refused'],
])('%s means: %s', async (code, kind) => {
  expect(await failing(code)).toMatchObject({ kind, reason: code.toLowerCase() });
});

test('an error without a code leaves the mail unknown and its text behind', async () => {
  expect(await failing(undefined)).toEqual({ kind: 'unknown', repeatable: false, reason: 'binding_failed' });
});

test('a binding that never answers leaves the mail unknown', async () => {
  const binding = { send: () => new Promise<EmailSendResult>(() => undefined) };
  expect(await cloudflareProvider(binding, 10).send(MAIL)).toMatchObject({
    kind: 'unknown',
    reason: 'timeout',
  });
});
