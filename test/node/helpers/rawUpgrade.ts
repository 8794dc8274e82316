/** A live socket without a WebSocket library: its test chooses the Origin, and may stop reading as a frozen phone does. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { CLOSE } from '../../../src/wire/live.ts';

export type RawUpgrade = { socket: Socket; statusLine: string };

/** @returns when the answer to the upgrade has come; whatever follows it is left to be read */
export async function rawUpgrade(url: string, accessToken: string, origin?: string): Promise<RawUpgrade> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const lines = [
    'GET /api/progress/live HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `Sec-WebSocket-Protocol: handbook.v1, bearer.${accessToken}`,
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const [first]: Buffer[] = await once(socket, 'data');
  socket.pause();
  return { socket, statusLine: first?.toString('latin1').split('\r\n')[0] ?? '' };
}

/** Reads on until the frame that ends a socket with 4408, "idle" (RFC 6455 section 5.5.1). */
export function idleFrame(socket: Socket): Promise<void> {
  const frame = Buffer.from([0x88, 6, CLOSE.idle >> 8, CLOSE.idle & 0xff, ...Buffer.from('idle')]);
  return new Promise((resolve, reject) => {
    let last = Buffer.alloc(0);
    socket.on('data', (data: Buffer) => {
      last = Buffer.concat([last, data]).subarray(-data.length - frame.length);
      if (last.includes(frame)) resolve();
    });
    socket.on('error', reject).resume();
  });
}
