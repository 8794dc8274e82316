import { describe, expect, test, vi } from 'vitest';
import { consumeMailJobs, type MailKeeper } from '../../src/email/consumer.ts';
import type { MailProvider } from '../../src/email/provider.ts';
import { openMetrics } from '../../src/metrics.ts';
import type { ClaimedMail } from '../../src/wire/mail.ts';
import type { MailResult } from '../../src/wire/readerRpc.ts';
import { config } from '../helpers/api.ts';

const CLAIMED: ClaimedMail = {
  id: 'mail-1',
  claim: 1,
  mailedAt: 1_800_000_000_000,
  to: 'ada@example.com',
  firstName: null,
  hasAccess: true,
  content: {
    kind: 'magic_link',
    link: 'https://example.com',
    code: '12345678',
    tokenId: 'token-1',
    lifetimeMinutes: 15,
  },
};

/** Brings one claimed mail to a consumer whose provider answers so. */
async function consume(answer: MailResult | Error, restarts = 0) {
  let failures = restarts;
  const settled = vi.fn<MailKeeper['settleMail']>(async () => {
    failures -= 1;
    if (failures >= 0) throw new Error('restarting');
  });
  const readers = { byObjectId: () => ({ claimMail: async () => CLAIMED, settleMail: settled }) };
  const provider: MailProvider = {
    async send() {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const metrics = openMetrics(undefined);
  const message = {
    id: 'message-1',
    timestamp: new Date(0),
    attempts: 1,
    body: { objectId: '0'.repeat(64), mailId: 'mail-1' },
    ack: vi.fn(),
    retry: vi.fn(),
  };
  const readChapter = async () => null;
  const readBroadcast = async () => null;
  const sign = async () => 'token';
  const signers = { signMailToken: sign, signOpenToken: sign, signClickToken: sign };
  const reads = { readChapter, readBroadcast };
  await consumeMailJobs(
    { messages: [message] },
    { readers, provider, ...reads, ...signers, config, log, metrics },
  );
  return { settled, log, message };
}

describe('the mail consumer', () => {
  test('tells the operator that a provider is paused', async () => {
    const paused: MailResult = { kind: 'paused', afterMs: 1, reason: 'http_401' };
    const { settled, log, message } = await consume(paused);
    expect(log.error).toHaveBeenCalledWith('mail.provider_paused', new Error('http_401'), {
      mailId: 'mail-1',
      kind: 'magic_link',
      reason: 'http_401',
    });
    expect(settled).toHaveBeenCalledWith('mail-1', 1, paused);
    expect(message.ack).toHaveBeenCalledOnce();
  });

  test('does not know what became of a mail whose provider threw', async () => {
    const { settled } = await consume(new Error('defect'));
    const unknown = { kind: 'unknown', repeatable: false, reason: 'provider_threw' };
    expect(settled).toHaveBeenCalledWith('mail-1', 1, unknown);
  });

  test('tells an object that is just restarting again', async () => {
    const sent: MailResult = { kind: 'sent', providerId: null };
    const { settled, message } = await consume(sent, 1);
    expect(settled).toHaveBeenCalledTimes(2);
    expect(settled).toHaveBeenLastCalledWith('mail-1', 1, sent);
    expect(message.ack).toHaveBeenCalledOnce();
  });
});
