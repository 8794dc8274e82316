import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type MailSender, startMailSender, type TestMail } from './helpers/mailSender.ts';
import { selfSignedCertificate } from './helpers/selfSignedCertificate.ts';
import { reply, type SmtpPeer, startSmtpServer } from './helpers/smtpPeer.ts';

const trusted = selfSignedCertificate();
let sender: MailSender;
let peer: SmtpPeer | null = null;

beforeAll(async () => {
  sender = await startMailSender(trusted.cert);
});
afterAll(() => sender.stop());
afterEach(async () => {
  await peer?.stop();
  peer = null;
});

async function serve(options: SMTPServerOptions): Promise<SmtpPeer> {
  peer = await startSmtpServer({ ...trusted, ...options });
  return peer;
}

function send(settings: object, mail: Partial<TestMail> = {}, timeoutMs?: number) {
  const port = peer?.port;
  const provider = { provider: 'smtp', host: 'localhost', port, tls: 'none', credentials: null, ...settings };
  return sender.send([provider], mail, timeoutMs);
}

const CREDENTIALS = { user: 'handbook', password: 'pässword' };
const onAuth: SMTPServerOptions['onAuth'] = (auth, _session, done) => {
  const known = auth.username === CREDENTIALS.user && auth.password === CREDENTIALS.password;
  done(known ? null : new Error('Invalid username or password'), { user: 'handbook' });
};

describe('what arrives', () => {
  test('our tracking arrives, since SMTP has none, and the text without it', async () => {
    const { arrived } = await serve({});
    await send({}, { html: '<p>plain</p>', trackedHtml: '<p>tracked</p>', text: 'text' });
    expect(arrived[0]?.mail.html?.trim()).toBe('<p>tracked</p>');
    expect(arrived[0]?.mail.text?.trim()).toBe('text');
  });

  test('a mail arrives with its texts, names, headers and our Message-ID', async () => {
    const { arrived } = await serve({});
    const text = 'Grüße,\n\n.a dot leads this line\n..and two this one\n'.concat('long '.repeat(60), '= 3\n');
    const html = '<p>Grüße, “Ada” 😀</p>\n<p>.dot</p>';
    const result = await send(
      {},
      {
        id: 'mail-1',
        from: 'Zoë “Größe” Müller, Handbuch <zoe@example.com>',
        replyTo: 'Help <help@example.com>',
        subject: 'Größe zählt: 😀 '.concat('sehr lang '.repeat(20).trim()),
        text,
        html,
        headers: {
          'List-Unsubscribe': '<https://example.com/u?token=abc>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      },
    );
    expect(result).toEqual({ kind: 'sent', providerId: '<mail-1@example.com>' });
    const [got] = arrived;
    expect(got).toMatchObject({ sender: 'zoe@example.com', recipients: ['ada@example.com'] });
    expect(got?.mail).toMatchObject({
      from: { name: 'Zoë “Größe” Müller, Handbuch', address: 'zoe@example.com' },
      replyTo: [{ name: 'Help', address: 'help@example.com' }],
      to: [{ address: 'ada@example.com' }],
      subject: 'Größe zählt: 😀 '.concat('sehr lang '.repeat(20).trim()),
      messageId: '<mail-1@example.com>',
    });
    expect(got?.mail.text?.trimEnd()).toBe(text.trimEnd());
    expect(got?.mail.html?.trimEnd()).toBe(html);
    const headers = new Map(got?.mail.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('list-unsubscribe')).toBe('<https://example.com/u?token=abc>');
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000);
    expect(Math.max(...(got?.raw ?? '').split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(got?.raw).toMatch(/^(?:[\t\x20-\x7e]*\r\n)+$/);
  });

  test('a quoted display name keeps its quotes and commas', async () => {
    const { arrived } = await serve({});
    await send({}, { from: 'O\'Hara, "The Pen" <pen@example.com>' });
    expect(arrived[0]?.mail.from).toMatchObject({ name: 'O\'Hara, "The Pen"', address: 'pen@example.com' });
  });

  test('the same mail sent twice carries the same Message-ID', async () => {
    const { arrived } = await serve({});
    await send({}, { id: 'mail-2' });
    await send({}, { id: 'mail-2' });
    expect(arrived.map(({ mail }) => mail.messageId)).toEqual([
      '<mail-2@example.com>',
      '<mail-2@example.com>',
    ]);
  });

  test('a domain with umlauts is written in ASCII, and so needs no SMTPUTF8', async () => {
    const { arrived } = await serve({ hideSMTPUTF8: true });
    expect(await send({}, { to: 'ada@bücher.example' })).toMatchObject({ kind: 'sent' });
    expect(arrived[0]?.raw).toContain('\r\nTo: ada@xn--bcher-kva.example\r\n');
  });

  test('a local part with umlauts is refused by a server that does not offer SMTPUTF8', async () => {
    await serve({ hideSMTPUTF8: true });
    expect(await send({}, { to: 'größe@example.com' })).toEqual({
      kind: 'refused',
      reason: 'smtp_utf8_not_offered',
    });
  });

  test('a local part with umlauts passes a server that offers SMTPUTF8', async () => {
    const { arrived } = await serve({ hideSMTPUTF8: false });
    expect(await send({}, { to: 'größe@example.com' })).toMatchObject({ kind: 'sent' });
    expect(arrived[0]?.recipients).toEqual(['größe@example.com']);
  });
});

describe('encryption', () => {
  test('STARTTLS encrypts before the password and the mail', async () => {
    const { arrived } = await serve({ authOptional: false, onAuth });
    expect(await send({ tls: 'starttls', credentials: CREDENTIALS })).toMatchObject({ kind: 'sent' });
    expect(arrived[0]?.secure).toBe(true);
  });

  test('implicit TLS encrypts from the first byte', async () => {
    const { arrived } = await serve({ secure: true, authOptional: false, onAuth });
    expect(await send({ tls: 'implicit', credentials: CREDENTIALS })).toMatchObject({ kind: 'sent' });
    expect(arrived[0]?.secure).toBe(true);
  });

  test('a server that does not offer STARTTLS gets no password and no mail', async () => {
    let passwords = 0;
    const { arrived } = await serve({
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => {
        passwords += 1;
        done(null, { user: 'handbook' });
      },
    });
    const result = await send({ tls: 'starttls', credentials: CREDENTIALS });
    expect(result).toMatchObject({ kind: 'paused', reason: 'smtp_starttls_not_offered' });
    expect({ passwords, mails: arrived.length }).toEqual({ passwords: 0, mails: 0 });
  });

  test.each(['starttls', 'implicit'])('a certificate that nobody signed ends %s', async (tls) => {
    const { arrived } = await serve({ ...selfSignedCertificate(), secure: tls === 'implicit' });
    const result = await send({ tls });
    expect(result).toMatchObject({ kind: 'retry' });
    expect(arrived).toEqual([]);
  });
});

describe('authentication', () => {
  test.each(['PLAIN', 'LOGIN'])('%s takes a password with umlauts', async (method) => {
    const { arrived } = await serve({
      authMethods: [method],
      allowInsecureAuth: true,
      authOptional: false,
      onAuth,
    });
    expect(await send({ credentials: CREDENTIALS })).toMatchObject({ kind: 'sent' });
    expect(arrived).toHaveLength(1);
  });

  test('a wrong password pauses until an operator acts', async () => {
    await serve({ allowInsecureAuth: true, authOptional: false, onAuth });
    const result = await send({ credentials: { user: 'handbook', password: 'wrong' } });
    expect(result).toEqual({ kind: 'paused', afterMs: 900_000, reason: 'smtp_auth_535' });
  });

  test('a missing password pauses too', async () => {
    await serve({ allowInsecureAuth: true, authOptional: false, onAuth });
    expect(await send({})).toMatchObject({ kind: 'paused', reason: 'smtp_sender_530' });
  });

  test('a server that knows neither PLAIN nor LOGIN pauses', async () => {
    await serve({ authMethods: ['XOAUTH2'], allowInsecureAuth: true, onAuth });
    const result = await send({ credentials: CREDENTIALS });
    expect(result).toMatchObject({ kind: 'paused', reason: 'smtp_auth_not_offered' });
  });
});

describe('refusals', () => {
  const at = (step: string, code: number): SMTPServerOptions => {
    const error = reply(code, 'no, says <ada@example.com>');
    if (step === 'greeting') return { onConnect: (_session, done) => done(error) };
    if (step === 'sender') return { onMailFrom: (_address, _session, done) => done(error) };
    if (step === 'recipient') return { onRcptTo: (_address, _session, done) => done(error) };
    return { onData: (stream, _session, done) => stream.resume().on('end', () => done(error)) };
  };

  test.each([
    ['greeting', 421, 'retry'],
    ['greeting', 554, 'paused'],
    ['sender', 451, 'retry'],
    ['sender', 550, 'paused'],
    ['recipient', 450, 'retry'],
    ['recipient', 550, 'refused'],
    ['recipient', 530, 'paused'],
    ['content', 452, 'retry'],
    ['content', 554, 'refused'],
  ])('at the %s, %i means: %s', async (step, code, kind) => {
    await serve(at(step, code));
    expect(await send({})).toMatchObject({ kind, reason: `smtp_${step}_${code}` });
  });
});
