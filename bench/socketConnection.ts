/** One WebSocket for load (RFC 6455): small text frames out, text frames in. Node's own client costs more than workerd. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const TEXT_FRAME = 0x81;
const MASKED = 0x80;
const LENGTH_IN_TWO_BYTES = 126;

export class SocketConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  onText: (text: string) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @throws Error for a server that does not switch protocols */
  static async open(url: URL, path: string, protocols: readonly string[]): Promise<SocketConnection> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    const connection = new SocketConnection(socket);
    await new Promise<void>((resolve, reject) => {
      let head = Buffer.alloc(0);
      const onHead = (data: Buffer) => {
        head = Buffer.concat([head, data]);
        const end = head.indexOf(HEAD_END);
        if (end < 0) return;
        if (!head.toString('latin1').startsWith('HTTP/1.1 101')) {
          return reject(new Error(head.toString('latin1').split('\r\n')[0]));
        }
        socket.off('data', onHead);
        socket.on('data', (more) => connection.#take(more));
        resolve();
        connection.#take(head.subarray(end + HEAD_END.length));
      };
      socket.on('data', onHead);
      socket.on('error', reject);
      const lines = [
        `GET ${path} HTTP/1.1`,
        `Host: ${url.host}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        ...(protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${protocols.join(', ')}`] : []),
      ];
      socket.write(lines.join('\r\n') + HEAD_END);
    });
    return connection;
  }

  /** @param text ASCII, from 126 to 65,535 characters or shorter */
  send(text: string): void {
    const isShort = text.length < LENGTH_IN_TWO_BYTES;
    const head = isShort
      ? [TEXT_FRAME, MASKED | text.length]
      : [TEXT_FRAME, MASKED | LENGTH_IN_TWO_BYTES, text.length >> 8, text.length & 0xff];
    // A mask of zeros leaves the text as it is.
    this.#socket.write(Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.from(text, 'latin1')]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(data: Buffer): void {
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
    for (;;) {
      const second = this.#received[1];
      if (second === undefined) return;
      const isLong = second === LENGTH_IN_TWO_BYTES;
      if (isLong && this.#received.length < 4) return;
      const start = isLong ? 4 : 2;
      const end = start + (isLong ? this.#received.readUInt16BE(2) : second);
      if (this.#received.length < end) return;
      const isText = this.#received[0] === TEXT_FRAME;
      const payload = this.#received.subarray(start, end);
      this.#received = this.#received.subarray(end);
      if (!isText) throw new Error(`The server sent a frame of kind ${payload.toString('hex')}.`);
      this.onText(payload.toString('latin1'));
    }
  }
}
