/** A request whose body comes in pieces and tells no length, as an upload of unknown size does. */
import { request } from 'node:http';

const PIECE = 'x'.repeat(16 * 1024);

/** @param bytes of the body, about @returns the status, which may come before the last piece */
export function statusOfChunked(
  url: string,
  accessToken: string,
  bytes: number,
): Promise<number | undefined> {
  const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
      sending.destroy();
    });
    // After the answer a broken connection changes nothing.
    sending.on('error', reject);
    for (let sent = 0; sent < bytes; sent += PIECE.length) sending.write(PIECE);
    sending.end();
  });
}
