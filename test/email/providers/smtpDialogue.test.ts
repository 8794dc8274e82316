/** The SMTP dialogue inside workerd with a scripted peer behind the socket; test/node/email speaks to a real server. */
import { describe, expect, test } from 'vitest';
import { smtpProvider } from '../../../src/email/providers/smtp.ts';

const MAIL = {
  id: 'mail-1',
  to: 'ada@example.com',
  from: 'handbook@example.com',
  replyTo: null,
  kind: 'chapter',
  subject: 's',
  text: 't',
  html: 'h',
  headers: {},
} as const;
const CREDENTIALS = { user: 'ü', password: 'p' };
const BASE = { '': '220 hi', EHLO: '250-peer\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN', STARTTLS: '220 go' };
const REST = { MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go', From: '250 taken', QUIT: '221 bye' };

/** Answers by a command's first word; hangs up at one that is not in the script. */
async function send(
  script: Record<string, string>,
  settings: { tls?: 'none'; user?: null } = {},
  timeoutMs = 1_000,
) {
  const commands: string[] = [];
  const open = (): Socket => {
    const toUs = new TransformStream<Uint8Array, Uint8Array>();
    const writer = toUs.writable.getWriter();
    const say = (word: string) => {
      const line = script[word];
      if (line === undefined) writer.close().catch(() => undefined);
      else writer.write(new TextEncoder().encode(`${line}\r\n`)).catch(() => undefined);
    };
    const writable = new WritableStream<Uint8Array>({
      write(bytes) {
        const line = new TextDecoder().decode(bytes);
        const content = line.startsWith('MIME-Version');
        if (!content) commands.push(line.trimEnd());
        say(content ? 'From' : (line.split(/[ \r]/)[0] ?? ''));
      },
    });
    if (commands.length === 0) say('');
    const socket = {
      readable: toUs.readable,
      writable,
      closed: Promise.resolve(),
      opened: Promise.resolve({}),
      upgraded: false,
      secureTransport: 'off' as const,
      close: () => writer.close().catch(() => undefined),
      startTls: () => open(),
      [Symbol.dispose]: () => undefined,
    };
    return socket;
  };
  const credentials = settings.user === null ? null : CREDENTIALS;
  const server = { host: 'h', port: 1, tls: settings.tls ?? 'starttls', credentials } as const;
  return { result: await smtpProvider(server, timeoutMs, open).send(MAIL), commands };
}

test('a mail goes out encrypted, signed in and with its envelope', async () => {
  const { result, commands } = await send({ ...BASE, AUTH: '235 in', ...REST });
  expect(result).toEqual({ kind: 'sent', providerId: '<mail-1@example.com>' });
  expect(commands).toEqual([
    'EHLO example.com',
    'STARTTLS',
    'EHLO example.com',
    'AUTH PLAIN AMO8AHA=',
    'MAIL FROM:<handbook@example.com>',
    'RCPT TO:<ada@example.com>',
    'DATA',
    'QUIT',
  ]);
});

test('LOGIN is spoken where PLAIN is not offered', async () => {
  const EHLO = '250-peer\r\n250 AUTH=LOGIN';
  const script = { ...BASE, EHLO, AUTH: '334 user', 'w7w=': '334 password', 'cA==': '235 in', ...REST };
  expect((await send(script, { tls: 'none' })).result.kind).toBe('sent');
});

describe('ends', () => {
  test.each([
    ['without STARTTLS', { EHLO: '250 peer' }, { kind: 'paused', reason: 'smtp_starttls_not_offered' }],
    ['with a wrong password', { AUTH: '535 no' }, { kind: 'paused', reason: 'smtp_auth_535' }],
    ['with an unknown recipient', { AUTH: '235 in', ...REST, RCPT: '550 no' }, { kind: 'refused' }],
    ['with a peer that hangs up', { AUTH: '235 in' }, { kind: 'retry', reason: 'smtp_sender_lost' }],
    ['with one that speaks no SMTP', { '': 'HTTP/1.1' }, { kind: 'retry', reason: 'smtp_greeting_lost' }],
  ])('%s', async (_what, changes, result) => {
    expect((await send({ ...BASE, ...changes })).result).toMatchObject(result);
  });

  test('unknown when the peer hangs up on the content', async () => {
    const { From: _, ...rest } = REST;
    const { result } = await send({ ...BASE, AUTH: '235 in', ...rest });
    expect(result).toEqual({ kind: 'unknown', repeatable: false, reason: 'smtp_content_lost' });
  });
});
