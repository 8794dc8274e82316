/** A real SMTP server on loopback that keeps what arrives, and a scripted one that breaks off where it is told to. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Arrived = { sender: string; recipients: string[]; raw: string; mail: Email; secure: boolean };
export type SmtpPeer = { port: number; arrived: Arrived[]; stop: () => Promise<void> };

/** @param options of smtp-server; authentication is optional unless they say otherwise */
export async function startSmtpServer(options: SMTPServerOptions): Promise<SmtpPeer> {
  const arrived: Arrived[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    onData(stream, session, done) {
      text(stream)
        .then(async (raw) => {
          const { mailFrom, rcptTo } = session.envelope;
          arrived.push({
            sender: mailFrom === false ? '' : mailFrom.address,
            recipients: rcptTo.map(({ address }) => address),
            raw,
            mail: await PostalMime.parse(raw),
            secure: session.secure,
          });
          done(null);
        })
        .catch(done);
    },
    ...options,
  });
  // A client that hangs up in the middle of a handshake is part of the tests.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: portOf(server.server.address()),
    arrived,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** An error that smtp-server answers with its code. */
export function reply(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

/**
 * A server that says what the script has for a command's first word, and hangs up where it has nothing.
 * @param script replies by command; `greeting` and `content` name what no command does
 */
export async function startScriptedServer(script: Record<string, string>): Promise<SmtpPeer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const say = (step: string) => {
      const line = script[step];
      if (line === undefined) socket.destroy();
      else if (line !== '') socket.write(`${line}\r\n`);
    };
    let content = false;
    say('greeting');
    socket.on('data', (data) => {
      const words = data.toString();
      if (content && !words.endsWith('\r\n.\r\n')) return;
      const step = content ? 'content' : (words.split(/[ \r]/)[0] ?? '');
      content = step === 'DATA';
      say(step);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    arrived: [],
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return address.port;
}
