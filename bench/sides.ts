/** Those who are compared, each running with readers signed in: the product, the guide's design, Node + PostgreSQL. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inParallel } from '../src/inParallel.ts';
import { call } from '../test/node/helpers/client.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { liftLimits, settle, signIn, signInTicket } from './benchClient.ts';
import { generateJWT } from './peers/guide/jwt.ts';
import { startMailPeer } from './peers/mailPeer.ts';
import { postgresPrograms, startPostgres } from './peers/postgres.ts';
import { runGuide } from './peers/runPeer.ts';

const AT_ONCE = 50;
const LINK_SECONDS = 900;

export type Side = {
  url: string;
  /** Of the process that serves; null where there are several. */
  pid: (() => number) | null;
  /** Signs up so many new readers. @returns what each proves itself with, once */
  tickets: (count: number) => Promise<string[]>;
  /** Signs so many new readers up and in. @returns their access tokens */
  signIn: (count: number) => Promise<string[]>;
  stop: () => Promise<void>;
};
export type OurSide = Side & {
  /** Waits until the objects of all who signed in are at rest. @returns rows that they wrote so far */
  settle: () => Promise<number>;
};

export async function startOurs(stateDirectory: string): Promise<OurSide> {
  // Snapshots wait, so that the load is all that the objects do.
  const vars = { SNAPSHOT_QUIET_SECONDS: '3600', SNAPSHOT_MAX_SECONDS: '3600' };
  const worker = await runWorker({ entry: 'bench/worker/benchWorker.ts', vars, stateDirectory });
  await liftLimits(worker.url);
  // Asked now: the next Worker to start would be taken for this one.
  const pid = worker.workerdPid();
  const emails: string[] = [];
  const newReaders = (count: number) => {
    const some = Array.from({ length: count }, (_, index) => `reader${emails.length + index}@example.com`);
    emails.push(...some);
    return some;
  };
  return {
    url: worker.url,
    pid: () => pid,
    tickets: (count) => inParallel(newReaders(count), AT_ONCE, (email) => signInTicket(worker.url, email)),
    signIn: (count) => inParallel(newReaders(count), AT_ONCE, (email) => signIn(worker.url, email)),
    settle: () => settle(worker.url, emails),
    stop: worker.stop,
  };
}

export async function startGuide(stateDirectory: string): Promise<Side> {
  const mails = await startMailPeer();
  const guide = await runGuide(stateDirectory, mails.url);
  const db = await guide.miniflare.getD1Database('DB');
  let readers = 0;
  const tickets = async (count: number) => {
    const emails = Array.from({ length: count }, () => `reader${readers++}@example.com`);
    const insert = db.prepare('INSERT INTO email_subscribers (id, email) VALUES (?1, ?1)');
    await db.batch(emails.map((email) => insert.bind(email)));
    const exp = Math.floor(Date.now() / 1000) + LINK_SECONDS;
    return inParallel(emails, AT_ONCE, (email) =>
      generateJWT({ email, type: 'magic_link', exp }, guide.jwtSecret),
    );
  };
  return {
    url: guide.url,
    pid: guide.workerdPid,
    tickets,
    signIn: async (count) =>
      inParallel(await tickets(count), AT_ONCE, async (token) =>
        accessTokenOf(await call(guide.url, 'POST', '/api/auth/verify', { body: { token } })),
      ),
    async stop() {
      await guide.stop();
      mails.stop();
    },
  };
}

/** @param newDirectory makes the folder for the database @returns null on a machine without PostgreSQL */
export async function startNode(newDirectory: () => string): Promise<(Side & { version: string }) | null> {
  const programs = postgresPrograms();
  if (!programs) return null;
  const postgres = await startPostgres(programs, newDirectory());
  const server = fork(new URL('peers/nodeServer.ts', import.meta.url), [postgres.connectionString]);
  const [listening]: { port: number }[] = await once(server, 'message');
  const url = `http://127.0.0.1:${listening?.port}`;
  let readers = 0;
  const signInAll = (count: number) =>
    inParallel(
      Array.from({ length: count }, () => `reader${readers++}`),
      AT_ONCE,
      async (email) => accessTokenOf(await call(url, 'GET', `/bench/sign-in?email=${email}`)),
    );
  return {
    url,
    pid: null,
    version: postgres.version,
    tickets: signInAll,
    signIn: signInAll,
    async stop() {
      server.kill();
      await postgres.stop();
    },
  };
}

function accessTokenOf({ status, body }: { status: number; body: string }): string {
  if (status !== 200) throw new Error(`A sign-in gave ${status}.`);
  const { accessToken }: { accessToken: string } = JSON.parse(body);
  return accessToken;
}
