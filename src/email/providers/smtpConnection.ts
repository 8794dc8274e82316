/** One connection to an SMTP server over `cloudflare:sockets`: command lines out, replies in (RFC 5321 section 4.2). */
import { connect } from 'cloudflare:sockets';
import type { SmtpSettings } from '../../mailSettings.ts';

/** `lines` are the texts without codes; EHLO answers one extension a line. */
export type SmtpReply = { code: number; lines: string[] };

/** How a socket is opened; tests play the peer behind it. */
export type OpenSocket = (address: SocketAddress, options: SocketOptions) => Socket;

/** The peer closed, or said what is no SMTP. */
export class SmtpBroken extends Error {}

const REPLY_MAX_LENGTH = 64 * 1024;
const SECURE_TRANSPORT = { none: 'off', starttls: 'starttls', implicit: 'on' } as const;

const utf8 = new TextEncoder();

export class SmtpConnection {
  #socket: Socket;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #decoder = new TextDecoder();
  #received = '';

  constructor(server: Pick<SmtpSettings, 'host' | 'port' | 'tls'>, open: OpenSocket = connect) {
    const secureTransport = SECURE_TRANSPORT[server.tls];
    this.#socket = open(
      { hostname: server.host, port: server.port },
      { secureTransport, allowHalfOpen: false },
    );
    this.#reader = this.#socket.readable.getReader();
    this.#writer = this.#socket.writable.getWriter();
    // A failure shows at the next read; nobody listens for this one.
    this.#socket.closed.catch(() => undefined);
  }

  /** @throws the platform's error when nobody listens there, or TLS fails */
  async opened(): Promise<void> {
    await this.#socket.opened;
  }

  async command(line: string): Promise<SmtpReply> {
    await this.write(`${line}\r\n`);
    return this.reply();
  }

  async write(text: string): Promise<void> {
    await this.#writer.write(utf8.encode(text));
  }

  /** @throws SmtpBroken when the connection ends first, or the peer speaks something else */
  async reply(): Promise<SmtpReply> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      const parts = /^(?<code>[2-5]\d\d)(?<mark>[ -]?)(?<text>.*)$/.exec(line)?.groups;
      if (!parts) throw new SmtpBroken('not a reply');
      lines.push(parts.text ?? '');
      if (parts.mark !== '-') return { code: Number(parts.code), lines };
    }
  }

  /** After the server's 220 to STARTTLS. @throws SmtpBroken when more came in clear than was asked for */
  startTls(): void {
    // What an attacker put in before the handshake must not be taken for the server's words (CVE-2011-0411).
    if (this.#received !== '') throw new SmtpBroken('clear text before the handshake');
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    this.#socket = this.#socket.startTls();
    this.#reader = this.#socket.readable.getReader();
    this.#writer = this.#socket.writable.getWriter();
    this.#decoder = new TextDecoder();
    this.#socket.closed.catch(() => undefined);
  }

  /** Says goodbye without waiting for an answer; the mail's fate is known by then. */
  async quit(): Promise<void> {
    await this.write('QUIT\r\n').catch(() => undefined);
  }

  /** Ends every read and write that still waits. Not awaited: a peer that does not let go holds up no mail. */
  close(): void {
    this.#socket.close().catch(() => undefined);
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\n');
      if (end >= 0) {
        const line = this.#received.slice(0, end).replace(/\r$/, '');
        this.#received = this.#received.slice(end + 1);
        return line;
      }
      if (this.#received.length > REPLY_MAX_LENGTH) throw new SmtpBroken('endless line');
      const { done, value } = await this.#reader.read();
      if (done) throw new SmtpBroken('connection closed');
      this.#received += this.#decoder.decode(value, { stream: true });
    }
  }
}
