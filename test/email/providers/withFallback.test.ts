import { describe, expect, test, vi } from 'vitest';
import type { MailProvider, OutgoingMail } from '../../../src/email/provider.ts';
import { withFallback } from '../../../src/email/providers/withFallback.ts';
import type { MailKind } from '../../../src/wire/mail.ts';
import type { MailResult } from '../../../src/wire/readerRpc.ts';

const SENT: MailResult = { kind: 'sent', providerId: 'x' };
const REFUSED: MailResult = { kind: 'refused', reason: 'http_400' };
const RETRY: MailResult = { kind: 'retry', afterMs: 5_000, reason: 'http_429' };
const PAUSED: MailResult = { kind: 'paused', afterMs: 900_000, reason: 'http_401' };
const UNKNOWN: MailResult = { kind: 'unknown', repeatable: true, reason: 'timeout' };
const LOST: MailResult = { ...UNKNOWN, repeatable: false };

const mailOf = (kind: MailKind): OutgoingMail => ({
  id: 'mail-1',
  to: 'ada@example.com',
  from: 'handbook@example.com',
  replyTo: null,
  kind,
  subject: 's',
  text: 't',
  html: 'h',
  headers: {},
});

async function pair(first: MailResult | Error, second: MailResult, kind: MailKind = 'broadcast') {
  const answering = (answer: MailResult | Error): MailProvider => ({
    send: vi.fn(async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    }),
  });
  const providers = [answering(first), answering(second)] as const;
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const result = await withFallback(...providers, log).send(mailOf(kind));
  return { result, log, asked: providers.map(({ send }) => vi.mocked(send).mock.calls.length) };
}

describe('the second provider', () => {
  test.each([SENT, REFUSED])('is left alone when the first settles it ($kind)', async (first) => {
    expect(await pair(first, SENT)).toMatchObject({ result: first, asked: [1, 0] });
  });

  test.each([RETRY, PAUSED])('is asked when the first has not taken the mail ($kind)', async (first) => {
    expect(await pair(first, SENT)).toMatchObject({ result: SENT, asked: [1, 1] });
  });

  test('is left alone when the first may have taken a broadcast, which is then never repeated', async () => {
    expect(await pair(UNKNOWN, SENT)).toMatchObject({ result: LOST, asked: [1, 0] });
  });

  test('is left alone when the first threw, since nobody knows how far it came', async () => {
    const { result, asked } = await pair(new Error('defect'), SENT);
    expect({ result, asked }).toMatchObject({
      result: { kind: 'unknown', repeatable: false },
      asked: [1, 0],
    });
  });

  test.each(['magic_link', 'welcome'] as const)('is asked for a %s even then', async (kind) => {
    expect(await pair(UNKNOWN, SENT, kind)).toMatchObject({ result: SENT, asked: [1, 1] });
  });
});

describe('with both down', () => {
  test.each([
    [RETRY, PAUSED, RETRY],
    [PAUSED, RETRY, RETRY],
    [PAUSED, { ...PAUSED, afterMs: 1_000 }, { ...PAUSED, afterMs: 1_000 }],
    [RETRY, REFUSED, REFUSED],
    [RETRY, UNKNOWN, LOST],
  ])('%o and %o make %o', async (first, second, result) => {
    expect((await pair(first, second)).result).toEqual(result);
  });

  test('a sign-in mail that the first may have taken stays uncertain', async () => {
    expect((await pair(UNKNOWN, RETRY, 'magic_link')).result).toEqual(LOST);
  });
});

test('an operator learns that the first provider is paused although the second sends', async () => {
  const { log } = await pair(PAUSED, SENT);
  expect(log.error).toHaveBeenCalledWith('mail.provider_paused', expect.any(Error), {
    mailId: 'mail-1',
    kind: 'broadcast',
    reason: 'http_401',
  });
});
