/** Stands for the guide's mail provider: takes every mail and says so. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export type MailPeer = { url: string; taken: () => number; stop: () => void };

export async function startMailPeer(): Promise<MailPeer> {
  let taken = 0;
  const server = createServer((request, response) => {
    request.resume();
    taken += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The mail peer has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    taken: () => taken,
    stop: () => {
      server.close();
    },
  };
}
