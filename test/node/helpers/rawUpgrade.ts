/** A live socket without a WebSocket library: its test chooses the Origin, and may stop reading as a frozen phone does. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

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
