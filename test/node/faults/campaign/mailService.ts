/** A mail provider on loopback, by SendGrid's API, in the mood that the campaign is in; it keeps who got what. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';

export type Mood = 'well' | 'busy' | 'broken' | 'silent' | 'breaks off' | 'hangs up';
export type TakenMail = { id: string; kind: string; to: string; text: string };
type OnTaken = (mail: TakenMail) => Promise<void>;

const POLL_MS = 50;

const Order = v.object({
  personalizations: v.tuple([v.object({ to: v.tuple([v.object({ email: v.string() })]) })]),
  content: v.tuple([v.object({ value: v.string() }), v.unknown()]),
  custom_args: v.object({ mail_id: v.string(), mail_kind: v.string() }),
});

export class MailService {
  mood: Mood = 'well';
  /** Runs once, when the next mail is taken and before that is said. */
  onNext: OnTaken | null = null;
  /** Every mail that was taken, copies included, in order. */
  readonly taken: TakenMail[] = [];
  readonly #byReader = new Map<string, TakenMail[]>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  /** @returns the URL to be configured */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  mailsTo(email: string): readonly TakenMail[] {
    return this.#byReader.get(email) ?? [];
  }

  /**
   * Waits for a mail whose text holds what was not found before.
   * @param find its first group is what is looked for
   * @returns it, or null when none came in time
   */
  async find(
    email: string,
    find: RegExp,
    known: ReadonlySet<string>,
    withinMs: number,
  ): Promise<string | null> {
    for (const until = Date.now() + withinMs; Date.now() < until; await wait(POLL_MS)) {
      const found = this.mailsTo(email).flatMap((mail) => find.exec(mail.text)?.[1] ?? []);
      const fresh = found.findLast((candidate) => !known.has(candidate));
      if (fresh !== undefined) return fresh;
    }
    return null;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { mood } = this;
    if (mood === 'hangs up') return void request.socket.destroy();
    const body = await text(request);
    if (mood === 'busy') return void response.writeHead(429, { 'Retry-After': '1' }).end();
    if (mood === 'broken') return void response.writeHead(500).end();
    await this.#take(body);
    if (mood === 'silent') return;
    if (mood === 'breaks off') return void response.socket?.end('HTTP/1.1 202 Acc');
    response.writeHead(202).end();
  }

  async #take(body: string): Promise<void> {
    const { personalizations, content, custom_args } = v.parse(Order, JSON.parse(body));
    const to = personalizations[0].to[0].email;
    const mail = { id: custom_args.mail_id, kind: custom_args.mail_kind, to, text: content[0].value };
    this.taken.push(mail);
    this.#byReader.set(to, [...this.mailsTo(to), mail]);
    const { onNext } = this;
    this.onNext = null;
    await onNext?.(mail);
  }
}
