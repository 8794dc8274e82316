/** One HTTP/1.1 connection for load: a prepared request out, one answer in. Node's own clients cost more than workerd. */
import { connect, type Socket } from 'node:net';

export type RawAnswer = { status: number; head: string; body: string };

const HEAD_END = '\r\n\r\n';
const CHUNKED_END = '\r\n0\r\n\r\n';

export class HttpConnection {
  readonly #socket: Socket;
  #received = '';
  #settle: ((answer: RawAnswer) => void) | null = null;
  #fail: ((error: Error) => void) | null = null;

  constructor(url: URL) {
    this.#socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => {
      this.#received += text;
      const answer = parseAnswer(this.#received);
      if (!answer) return;
      this.#received = '';
      this.#settle?.(answer);
    });
    this.#socket.on('error', (error) => this.#fail?.(error));
    this.#socket.on('close', () => this.#fail?.(new Error('The connection was closed.')));
  }

  /** @param request the whole request as bytes; the one before must have been answered */
  send(request: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#fail = null;
    this.#socket.destroy();
  }
}

/** @returns a request's text; its body must be ASCII */
export function requestText(
  url: URL,
  method: string,
  path: string,
  token: string | null,
  body: string | null,
): string {
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${url.host}`];
  if (token) lines.push(`Authorization: Bearer ${token}`);
  if (body !== null) lines.push('Content-Type: application/json', `Content-Length: ${body.length}`);
  return `${lines.join('\r\n')}${HEAD_END}${body ?? ''}`;
}

/** @returns null while the answer is not all there */
function parseAnswer(text: string): RawAnswer | null {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = text.slice(0, headEnd);
  const body = text.slice(headEnd + HEAD_END.length);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isWhole =
    length === undefined
      ? body.endsWith(CHUNKED_END) || body === CHUNKED_END.slice(2)
      : body.length >= Number(length);
  return isWhole ? { status: Number(head.slice(9, 12)), head, body } : null;
}
