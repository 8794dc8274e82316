import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type MailSender, startMailSender } from './helpers/mailSender.ts';
import { type SmtpPeer, startScriptedServer } from './helpers/smtpPeer.ts';

let sender: MailSender;
let peer: SmtpPeer | null = null;

beforeAll(async () => {
  sender = await startMailSender();
});
afterAll(() => sender.stop());
afterEach(async () => {
  await peer?.stop();
  peer = null;
});

const WHOLE = {
  greeting: '220 peer.example ESMTP',
  EHLO: '250-peer.example\r\n250 8BITMIME',
  MAIL: '250 ok',
  RCPT: '251 will forward',
  DATA: '354 go on',
  content: '250 taken',
  QUIT: '221 bye',
};

async function sendTo(script: Record<string, string>, timeoutMs = 5_000) {
  peer = await startScriptedServer(script);
  const settings = { provider: 'smtp', host: '127.0.0.1', port: peer.port, tls: 'none', credentials: null };
  return sender.send([settings], {}, timeoutMs);
}

const without = (step: keyof typeof WHOLE): Record<string, string> =>
  Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== step));

test('a server that says only what it must gets the mail', async () => {
  expect(await sendTo(WHOLE)).toMatchObject({ kind: 'sent' });
});

describe('a server that hangs up', () => {
  test.each([
    ['greeting', 'greeting'],
    ['EHLO', 'hello'],
    ['MAIL', 'sender'],
    ['RCPT', 'recipient'],
    ['DATA', 'data'],
  ] as const)('instead of answering %s has not taken the mail', async (command, step) => {
    expect(await sendTo(without(command))).toEqual({
      kind: 'retry',
      afterMs: null,
      reason: `smtp_${step}_lost`,
    });
  });

  test('after the whole mail may have taken it', async () => {
    const result = await sendTo(without('content'));
    expect(result).toEqual({ kind: 'unknown', repeatable: false, reason: 'smtp_content_lost' });
  });

  test('instead of saying goodbye has taken it', async () => {
    expect(await sendTo(without('QUIT'))).toMatchObject({ kind: 'sent' });
  });
});

describe('a server that falls silent', () => {
  test.each([
    ['greeting', 'greeting'],
    ['RCPT', 'recipient'],
  ] as const)('instead of answering %s has not taken the mail', async (command, step) => {
    const result = await sendTo({ ...WHOLE, [command]: '' }, 500);
    expect(result).toEqual({ kind: 'retry', afterMs: null, reason: `smtp_${step}_timeout` });
  });

  test('after the whole mail may have taken it', async () => {
    const result = await sendTo({ ...WHOLE, content: '' }, 500);
    expect(result).toEqual({ kind: 'unknown', repeatable: false, reason: 'smtp_content_timeout' });
  });
});

test('a server that speaks something else is tried again', async () => {
  const result = await sendTo({ ...WHOLE, greeting: 'HTTP/1.1 400 Bad Request' });
  expect(result).toEqual({ kind: 'retry', afterMs: null, reason: 'smtp_greeting_lost' });
});

test('a clear-text answer behind the one to STARTTLS ends the dialogue', async () => {
  peer = await startScriptedServer({
    ...WHOLE,
    EHLO: '250-peer.example\r\n250 STARTTLS',
    STARTTLS: '220 go on\r\n250 injected',
  });
  const settings = {
    provider: 'smtp',
    host: '127.0.0.1',
    port: peer.port,
    tls: 'starttls',
    credentials: null,
  };
  expect(await sender.send([settings])).toMatchObject({ kind: 'retry', reason: 'smtp_starttls_lost' });
});

test('a port where nobody listens is tried again', async () => {
  const { port, stop } = await startScriptedServer(WHOLE);
  await stop();
  const settings = { provider: 'smtp', host: '127.0.0.1', port, tls: 'none', credentials: null };
  expect(await sender.send([settings])).toMatchObject({ kind: 'retry', reason: 'smtp_connect_lost' });
});

test('no address of a reader is in the log', () => {
  expect(sender.logs.join('\n')).not.toContain('ada@');
});
