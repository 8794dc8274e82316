/** A provider's HTTP API on loopback that answers as told and keeps what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export type Asked = { method: string; path: string; headers: IncomingHttpHeaders; body: string };
export type Behaviour = (response: ServerResponse) => void;

export type HttpPeer = {
  url: string;
  /** Only what asked it to send a mail. */
  asked: Asked[];
  /** How it behaves from now on; to what asks it to send nothing, it is well unless told otherwise. */
  behave: (behaviour: Behaviour, toOthers?: Behaviour) => void;
  stop: () => Promise<void>;
};

export async function startHttpPeer(): Promise<HttpPeer> {
  const asked: Asked[] = [];
  let behaviour: Behaviour = answers(202);
  let behaviourToOthers: Behaviour = answers(404);
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = '', url: path = '', headers } = request;
    if (method === 'POST') {
      asked.push({ method, path, headers, body });
      behaviour(response);
    } else {
      behaviourToOthers(response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    behave(next, toOthers = answers(404)) {
      behaviour = next;
      behaviourToOthers = toOthers;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function answers(status: number, headers: Record<string, string> = {}, body = ''): Behaviour {
  return (response) => response.writeHead(status, headers).end(body);
}

/** Takes the request and never says a word. */
export const hangs: Behaviour = () => undefined;

/** Takes the request and hangs up in the middle of the status line. */
export const breaksOffInHead: Behaviour = (response) => {
  response.socket?.end('HTTP/1.1 202 Acc');
};

/** Takes the connection and drops it. */
export const hangsUp: Behaviour = (response) => void response.destroy();

/** Says that it took the mail and hangs up in the middle of the answer's body. */
export const breaksOffInBody: Behaviour = (response) => {
  response.writeHead(200, { 'Content-Length': '100' });
  response.write('{"id":');
  setTimeout(() => response.destroy(), 50);
};

/** A loopback port where nobody listens. */
export async function unusedUrl(): Promise<string> {
  const peer = await startHttpPeer();
  await peer.stop();
  return peer.url;
}
