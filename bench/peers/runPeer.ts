/** Workers that are not the product's, run as it is: under Miniflare, on a socket of workerd's own. */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { buildWorker } from '../../test/node/helpers/buildWorker.ts';
import { watchWorkerd } from '../../test/node/helpers/watchWorkerd.ts';

export type RunningPeer = {
  url: string;
  miniflare: Miniflare;
  workerdPid: () => number;
  stop: () => Promise<void>;
};

/** With the secret that its tokens are signed with. */
export type GuidePeer = RunningPeer & { jwtSecret: string };

type Options = Parameters<typeof convertV4MiniflareOptions>[0];
const COMPATIBILITY_DATE = '2026-10-01';
const GUIDE = 'bench/peers/guide';
const MAIL_QUEUE = 'guide-mail';

/** A Worker that only answers. */
export async function runEmptyWorker(): Promise<RunningPeer> {
  return start({ ...(await script('bench/peers/emptyWorker.ts')), unsafeDirectSockets: [{}] });
}

/**
 * The guide's design: a gateway and three Workers behind it, D1, KV and a queue.
 * @param mailApiUrl takes the mails
 */
export async function runGuide(stateDirectory: string, mailApiUrl: string): Promise<GuidePeer> {
  const { storage, jwtSecret } = guideStorage(mailApiUrl);
  const worker = async (name: string) => ({ name, ...(await script(`${GUIDE}/${name}.ts`)), ...storage });
  const email = { ...(await worker('emailWorker')), queueConsumers: [MAIL_QUEUE] };
  const gateway = {
    ...(await worker('gateway')),
    serviceBindings: {
      AUTH_WORKER: 'authWorker',
      EMAIL_WORKER: 'emailWorker',
      PROGRESS_WORKER: 'progressWorker',
    },
    unsafeDirectSockets: [{}],
  };
  const peer = await start(
    {
      workers: [gateway, await worker('authWorker'), await worker('progressWorker'), email],
      resourcePersistencePath: stateDirectory,
    },
    stateDirectory,
  );
  await createGuideTables(peer.miniflare);
  return { ...peer, jwtSecret };
}

/** The same in one isolate, with counters around everything that is billed. */
export async function runCountedGuide(stateDirectory: string, mailApiUrl: string): Promise<GuidePeer> {
  const { storage, jwtSecret } = guideStorage(mailApiUrl);
  const entrypoint = (entry: string) => ({ name: 'guide', entrypoint: entry });
  const peer = await start(
    {
      name: 'guide',
      ...(await script('bench/worker/guideCostWorker.ts')),
      ...storage,
      queueConsumers: [MAIL_QUEUE],
      serviceBindings: {
        AUTH_WORKER: entrypoint('Auth'),
        EMAIL_WORKER: entrypoint('Email'),
        PROGRESS_WORKER: entrypoint('Progress'),
      },
      unsafeDirectSockets: [{}],
      resourcePersistencePath: stateDirectory,
    },
    stateDirectory,
  );
  await createGuideTables(peer.miniflare);
  return { ...peer, jwtSecret };
}

function guideStorage(mailApiUrl: string) {
  const jwtSecret = randomBytes(32).toString('base64url');
  const storage = {
    d1Databases: { DB: 'guide' },
    kvNamespaces: { CACHE_KV: 'guide' },
    queueProducers: { EMAIL_QUEUE: MAIL_QUEUE },
    bindings: { JWT_SECRET: jwtSecret, FRONTEND_URL: 'http://localhost', MAIL_API_URL: mailApiUrl },
  };
  return { storage, jwtSecret };
}

async function createGuideTables(miniflare: Miniflare): Promise<void> {
  const db = await miniflare.getD1Database('DB');
  const statements = readFileSync(`${GUIDE}/schema.sql`, 'utf8')
    .split(';')
    .filter((sql) => sql.trim() !== '');
  await db.batch(statements.map((sql) => db.prepare(sql)));
}

async function script(entry: string) {
  const contents = await buildWorker(entry);
  const modules = [{ type: 'ESModule' as const, path: 'worker.mjs', contents }];
  return { modules, compatibilityDate: COMPATIBILITY_DATE };
}

async function start(options: Options, stateDirectory?: string): Promise<RunningPeer> {
  const workerd = watchWorkerd();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...options,
      log: new Log(LogLevel.NONE),
      // Read by nobody, as in production.
      handleStructuredLogs: () => {},
    }),
  );
  await miniflare.ready;
  workerd.stop();
  return {
    url: (await miniflare.unsafeGetDirectURL()).href.replace(/\/$/, ''),
    miniflare,
    workerdPid: () => workerd.newestPid(),
    async stop() {
      await miniflare.dispose();
      if (stateDirectory) rmSync(stateDirectory, { recursive: true, force: true });
    },
  };
}
