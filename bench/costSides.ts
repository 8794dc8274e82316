/** One reader of each side, doing what is billed, and the counters of what that used. */
import { setTimeout as wait } from 'node:timers/promises';
import { call, mailsTo } from '../test/node/helpers/client.ts';
import { openLiveSocket } from '../test/node/helpers/liveSocket.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { freshFacts } from './freshUpdate.ts';
import { generateJWT } from './peers/guide/jwt.ts';
import { startMailPeer } from './peers/mailPeer.ts';
import { runCountedGuide } from './peers/runPeer.ts';
import type { Billed } from './prices.ts';
import { processorMs } from './processorTime.ts';
import type { Usage } from './usageCounts.ts';

const EMAIL = 'cost@example.com';
const MINUTE_MS = 60_000;
/** Longer than a snapshot waits at most, and shorter than an access token lives. */
const SETTLE_MS = 11 * MINUTE_MS;
/** How often the client exchanges its access token, which lives for fifteen. */
const REFRESH_EVERY_MINUTES = 14;
/** The guide's client tells every 15 seconds that its reader is still there. */
const GUIDE_HEARTBEATS_A_MINUTE = 4;
const LINK_SECONDS = 900;
/** Longer than a queue gathers its messages. */
const QUIET_MS = 1_500;
const POLL_MS = 100;

export type CostSide = {
  /** @returns what the work used, with all that follows from it by itself */
  measure: (work: () => Promise<void>) => Promise<Billed>;
  askForMail: () => Promise<void>;
  signIn: () => Promise<void>;
  /** An update of progress over HTTP. */
  update: () => Promise<void>;
  sit: (minutes: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** The product with its settings for production: snapshots after 30 s of quiet, or 10 minutes. */
export async function openOurCosts(): Promise<CostSide> {
  const worker = await runWorker({
    entry: 'bench/worker/costWorker.ts',
    vars: { SNAPSHOT_QUIET_SECONDS: '30', SNAPSHOT_MAX_SECONDS: '600' },
    stateDirectory: fastDirectory(),
  });
  const { url } = worker;
  const advance = async (ms: number) => {
    await send(url, 'POST', `/bench/advance?email=${EMAIL}&ms=${ms}`);
  };
  let mails = 1;
  let link = '';
  let tokens = { accessToken: '', refreshToken: '' };
  const refresh = async () => {
    const body = { refreshToken: tokens.refreshToken, transport: 'body' };
    tokens = JSON.parse(await send(url, 'POST', '/api/auth/refresh', { body }));
  };
  const askForMail = async () => {
    mails += 1;
    await send(url, 'POST', '/api/auth/magic-link', { body: { email: EMAIL } });
    link = await newestLink(url, mails);
  };
  const take = counting(url, worker.workerdPid());
  await send(url, 'POST', '/api/email/signup', { body: { email: EMAIL } });
  await newestLink(url, mails);
  await wait(QUIET_MS);
  await advance(SETTLE_MS);
  return {
    measure: (work) =>
      measured(take, async () => {
        await work();
        await advance(SETTLE_MS);
      }),
    askForMail,
    async signIn() {
      // The clock has gone on since the mail, whose link lives for fifteen minutes.
      await askForMail();
      await wait(QUIET_MS);
      await take();
      const body = { token: link, transport: 'body' };
      tokens = JSON.parse(await send(url, 'POST', '/api/auth/verify', { body }));
    },
    async update() {
      await refresh();
      await advance(SETTLE_MS);
      await take();
      await send(url, 'PUT', '/api/progress/1', { token: tokens.accessToken, body: freshFacts() });
    },
    async sit(minutes) {
      await refresh();
      await send(url, 'GET', '/api/progress', { token: tokens.accessToken });
      const socket = await openLiveSocket(url, tokens.accessToken);
      if (!socket) throw new Error('The live socket did not open.');
      for (let minute = 0; minute < minutes; minute += 1) {
        socket.send({ type: 'update', id: minute, update: { chapterNumber: 1, ...freshFacts() } });
        for (;;) {
          const frame = await socket.next(QUIET_MS);
          if (frame === 'closed' || frame === 'nothing') throw new Error('No acknowledgement came.');
          if (frame.type === 'ack') break;
        }
        await advance(MINUTE_MS);
        if ((minute + 1) % REFRESH_EVERY_MINUTES === 0) await refresh();
      }
      socket.close();
      await wait(QUIET_MS);
    },
    stop: worker.stop,
  };
}

export async function openGuideCosts(): Promise<CostSide> {
  const provider = await startMailPeer();
  const guide = await runCountedGuide(fastDirectory(), provider.url);
  const { url } = guide;
  const db = await guide.miniflare.getD1Database('DB');
  await db.prepare('INSERT INTO email_subscribers (id, email) VALUES (?1, ?1)').bind(EMAIL).run();
  let token = '';
  const update = async () => {
    await send(url, 'PUT', '/api/progress/1', { token, body: freshFacts() });
  };
  const take = counting(url, guide.workerdPid());
  return {
    measure: (work) => measured(take, work),
    async askForMail() {
      const before = provider.taken();
      await send(url, 'POST', '/api/auth/login', { body: { email: EMAIL } });
      while (provider.taken() === before) await wait(POLL_MS);
      await wait(QUIET_MS);
    },
    async signIn() {
      const exp = Math.floor(Date.now() / 1000) + LINK_SECONDS;
      const ticket = await generateJWT({ email: EMAIL, type: 'magic_link', exp }, guide.jwtSecret);
      const answer = await send(url, 'POST', '/api/auth/verify', { body: { token: ticket } });
      token = JSON.parse(answer).accessToken;
    },
    update,
    async sit(minutes) {
      await send(url, 'GET', '/api/progress', { token });
      for (let beat = 0; beat < minutes * GUIDE_HEARTBEATS_A_MINUTE; beat += 1) await update();
    },
    async stop() {
      await guide.stop();
      provider.stop();
    },
  };
}

type Take = () => Promise<Billed>;

async function measured(take: Take, work: () => Promise<void>): Promise<Billed> {
  await take();
  await work();
  return take();
}

/** @returns what tells the use since it was last asked */
function counting(url: string, pid: number): Take {
  let before = processorMs(pid);
  return async () => {
    const usage: Usage = JSON.parse(await send(url, 'GET', '/bench/usage'));
    const now = processorMs(pid);
    // What workerd used in all stands for both: more than the Worker's own processor time, and than the object's wake.
    const cpuMs = now - before;
    before = now;
    return { ...usage, cpuMs, objectMs: usage.objectRequests + usage.socketMessages > 0 ? cpuMs : 0 };
  };
}

async function newestLink(url: string, mails: number): Promise<string> {
  const [mail] = await mailsTo(url, EMAIL, mails);
  return /#token=([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

async function send(
  url: string,
  method: string,
  path: string,
  options: { token?: string; body?: unknown } = {},
): Promise<string> {
  const { status, body } = await call(url, method, path, options);
  if (status !== 200) throw new Error(`${method} ${path} gave ${status}: ${body.slice(0, 200)}`);
  return body;
}
