/**
 * Mail by SMTP (RFC 5321), one connection a mail, with STARTTLS (RFC 3207), implicit TLS (RFC 8314) and AUTH PLAIN or
 * LOGIN (RFC 4954). The dialogue is our own, because worker-mailer's never ends when the peer hangs up, and goes on in
 * clear text when STARTTLS is not offered (docs/decisions/009-mail-providers.md).
 */
import type { SmtpSettings } from '../../mailSettings.ts';
import type { MailResult } from '../../wire/readerRpc.ts';
import { withinTime } from '../../withinTime.ts';
import { type MailProvider, PAUSE_MS } from '../provider.ts';
import { type OpenSocket, SmtpConnection, type SmtpReply } from './smtpConnection.ts';
import { type SmtpMessage, smtpMessage } from './smtpMessage.ts';
import { lostAt, refusedAt, type SmtpStep } from './smtpReplies.ts';

type Server = Omit<SmtpSettings, 'provider'>;

/** How far the dialogue has come; kept outside it, since it may be cut off anywhere. */
type Dialogue = { server: Server; message: SmtpMessage; connection: SmtpConnection; step: SmtpStep };

/** Thrown inside the dialogue to end it with what its step means. */
class Ended extends Error {
  readonly result: MailResult;
  constructor(result: MailResult) {
    super(result.kind);
    this.result = result;
  }
}

/** @param timeoutMs for the whole dialogue */
export function smtpProvider(server: Server, timeoutMs: number, open?: OpenSocket): MailProvider {
  return {
    async send(mail) {
      const message = smtpMessage(mail, Date.now());
      const connection = new SmtpConnection(server, open);
      const dialogue: Dialogue = { server, message, connection, step: 'connect' };
      const spoken = speak(dialogue).catch((error: unknown) =>
        error instanceof Ended ? error.result : lostAt(dialogue.step),
      );
      const late = () => lostAt(dialogue.step, `smtp_${dialogue.step}_timeout`);
      return withinTime(spoken, timeoutMs, late).finally(() => connection.close());
    },
  };
}

async function speak(dialogue: Dialogue): Promise<MailResult> {
  const { server, message, connection } = dialogue;
  await connection.opened();
  await expect(dialogue, 'greeting', 220, () => connection.reply());
  let extensions = await hello(dialogue);
  if (server.tls === 'starttls') {
    // Without this a middleman who hides the offer would get the password.
    if (!extensions.has('STARTTLS')) throw paused('smtp_starttls_not_offered');
    await expect(dialogue, 'starttls', 220, () => connection.command('STARTTLS'));
    connection.startTls();
    extensions = await hello(dialogue);
  }
  if (server.credentials) await authenticate(dialogue, extensions, server.credentials);
  const utf8 = message.needsUtf8 ? ' SMTPUTF8' : '';
  if (utf8 && !extensions.has('SMTPUTF8')) {
    throw new Ended({ kind: 'refused', reason: 'smtp_utf8_not_offered' });
  }
  await expect(dialogue, 'sender', 250, () => connection.command(`MAIL FROM:<${message.sender}>${utf8}`));
  await expect(dialogue, 'recipient', 250, () => connection.command(`RCPT TO:<${message.recipient}>`));
  await expect(dialogue, 'data', 354, () => connection.command('DATA'));
  await expect(dialogue, 'content', 250, async () => {
    await connection.write(message.data);
    return connection.reply();
  });
  await connection.quit();
  return { kind: 'sent', providerId: message.messageId };
}

/** @returns the extensions that the server offers, by keyword, with their parameters */
async function hello(dialogue: Dialogue): Promise<Map<string, string>> {
  const domain = dialogue.message.sender.split('@').at(-1);
  const { lines } = await expect(dialogue, 'hello', 250, () => dialogue.connection.command(`EHLO ${domain}`));
  return new Map(
    lines.slice(1).map((line) => {
      const [keyword = '', ...parameters] = line.trim().toUpperCase().split(/[ =]/);
      return [keyword, parameters.join(' ')];
    }),
  );
}

async function authenticate(
  dialogue: Dialogue,
  extensions: Map<string, string>,
  { user, password }: NonNullable<Server['credentials']>,
): Promise<void> {
  const { connection } = dialogue;
  const offered = (extensions.get('AUTH') ?? '').split(' ');
  if (offered.includes('PLAIN')) {
    const secret = base64(`\0${user}\0${password}`);
    await expect(dialogue, 'auth', 235, () => connection.command(`AUTH PLAIN ${secret}`));
  } else if (offered.includes('LOGIN')) {
    await expect(dialogue, 'auth', 334, () => connection.command('AUTH LOGIN'));
    await expect(dialogue, 'auth', 334, () => connection.command(base64(user)));
    await expect(dialogue, 'auth', 235, () => connection.command(base64(password)));
  } else {
    throw paused('smtp_auth_not_offered');
  }
}

/** Takes a step. @returns the reply that it hopes for @throws Ended with what any other reply means */
async function expect(
  dialogue: Dialogue,
  step: SmtpStep,
  code: number,
  act: () => Promise<SmtpReply>,
): Promise<SmtpReply> {
  dialogue.step = step;
  const reply = await act();
  // RFC 5321 section 4.2.1: the first digit decides; 251 is as good as 250.
  if (Math.floor(reply.code / 100) === Math.floor(code / 100)) return reply;
  throw new Ended(refusedAt(step, reply));
}

function paused(reason: string): Ended {
  return new Ended({ kind: 'paused', afterMs: PAUSE_MS, reason });
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
