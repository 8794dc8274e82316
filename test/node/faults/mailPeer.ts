/** The SMTP peer of the mail campaign: keeps who got what, and tells of each mail before its sender hears that it was taken. */
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { startSmtpServer } from '../email/helpers/smtpPeer.ts';

export type PeerMail = {
  /** The product's own id of the mail, by its Message-ID. */
  id: string;
  to: string;
  /** The number of a chapter mail; null for a sign-in mail. */
  chapter: number | null;
  /** The token of a sign-in mail. */
  token: string | null;
};

const POLL_MS = 50;
const TRIES_MAX = 1_200;

export type MailPeer = {
  port: number;
  /** Every mail that was taken, repeats included, in order. */
  taken: PeerMail[];
  /** Waits for a sign-in token that was not tried yet. @throws Error when none comes within a minute */
  newToken: (email: string, tried: ReadonlySet<string>) => Promise<string>;
  stop: () => Promise<void>;
};

/** The title by which a chapter is known in its mail, whatever the template makes of it. */
export const titleOf = (chapter: number) => `Campaign chapter ${chapter}.`;

/** @param onTaken runs when a mail is taken, before the peer says so */
export async function startMailPeer(onTaken: (mail: PeerMail) => Promise<void>): Promise<MailPeer> {
  const taken: PeerMail[] = [];
  const byReader = new Map<string, PeerMail[]>();
  const server = await startSmtpServer({
    hideSTARTTLS: true,
    onData(stream, { envelope }, done) {
      text(stream)
        .then(async (raw) => {
          const mail = await readMail(raw, envelope.rcptTo[0]?.address ?? '');
          taken.push(mail);
          byReader.set(mail.to, [...(byReader.get(mail.to) ?? []), mail]);
          await onTaken(mail);
          done(null);
        })
        .catch(done);
    },
  });
  return {
    port: server.port,
    taken,
    stop: server.stop,
    async newToken(email, tried) {
      for (let tries = 0; tries < TRIES_MAX; tries += 1) {
        const tokens = (byReader.get(email) ?? []).flatMap(({ token }) => token ?? []);
        const token = tokens.findLast((candidate) => !tried.has(candidate));
        if (token !== undefined) return token;
        await wait(POLL_MS);
      }
      throw new Error(`No sign-in mail came to ${email}.`);
    },
  };
}

async function readMail(raw: string, to: string): Promise<PeerMail> {
  const mail = await PostalMime.parse(raw);
  const words = mail.text ?? '';
  const chapter = /Campaign chapter (\d+)\./.exec(words)?.[1];
  return {
    id: /^<(.+)@/.exec(mail.messageId ?? '')?.[1] ?? '',
    to,
    chapter: chapter === undefined ? null : Number(chapter),
    token: /#token=([\w.-]+)/.exec(words)?.[1] ?? null,
  };
}
