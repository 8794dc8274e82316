/** One reader of each side, doing what is billed, and the counters of what that used. */
import { setTimeout as wait } from 'node:timers/promises';
import { call, mailsTo } from '../test/node/helpers/client.ts';
import { type LiveSocket, openLiveSocket } from '../test/node/helpers/liveSocket.ts';
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
  const meter = openMeter(url, worker.workerdPid());
  // Moving the clock is the bench's work, and only what an alarm does is the product's.
  const advance = async (ms: number) => {
    const alarms = async () => Number(await send(url, 'POST', `/bench/advance?email=${EMAIL}&ms=${ms}`));
    await meter.run(alarms, (count) => count > 0);
  };
  let mails = 1;
  let link = '';
  let tokens = { accessToken: '', refreshToken: '' };
  const refresh = async () => {
    const body = { refreshToken: tokens.refreshToken, transport: 'body' };
    tokens = JSON.parse(await meter.run(() => send(url, 'POST', '/api/auth/refresh', { body })));
  };
  const askForMail = async () => {
    mails += 1;
    await meter.run(async () => {
      await send(url, 'POST', '/api/auth/magic-link', { body: { email: EMAIL } });
      await wait(QUIET_MS);
    });
    link = await newestLink(url, mails);
  };
  await send(url, 'POST', '/api/email/signup', { body: { email: EMAIL } });
  await newestLink(url, mails);
  await wait(QUIET_MS);
  await advance(SETTLE_MS);
  return {
    measure: (work) =>
      measured(meter, async () => {
        await work();
        await advance(SETTLE_MS);
      }),
    askForMail,
    async signIn() {
      // The clock has gone on since the mail, whose link lives for fifteen minutes.
      await askForMail();
      await meter.take();
      const body = { token: link, transport: 'body' };
      tokens = JSON.parse(await meter.run(() => send(url, 'POST', '/api/auth/verify', { body })));
    },
    async update() {
      await refresh();
      await advance(SETTLE_MS);
      await meter.take();
      const options = { token: tokens.accessToken, body: freshFacts() };
      await meter.run(() => send(url, 'PUT', '/api/progress/1', options));
    },
    async sit(minutes) {
      // Once, as the page opens: the socket outlives the access token, which is exchanged when a request needs it.
      await refresh();
      const token = tokens.accessToken;
      await meter.run(() => send(url, 'GET', '/api/progress', { token }));
      const socket = await meter.run(() => openLiveSocket(url, token));
      if (!socket) throw new Error('The live socket did not open.');
      for (let minute = 0; minute < minutes; minute += 1) {
        await meter.run(() => acknowledged(socket, minute));
        await advance(MINUTE_MS);
      }
      await meter.run(async () => {
        socket.close();
        await wait(QUIET_MS);
      });
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
  const meter = openMeter(url, guide.workerdPid());
  return {
    measure: (work) => measured(meter, () => meter.run(work)),
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

type Meter = {
  /** Counts the processor time of some work, if its result says that it is to be counted. */
  run: <T>(work: () => Promise<T>, counts?: (result: T) => boolean) => Promise<T>;
  /** @returns what was used since it was last asked */
  take: () => Promise<Billed>;
};

async function measured(meter: Meter, work: () => Promise<void>): Promise<Billed> {
  await meter.take();
  await work();
  return meter.take();
}

function openMeter(url: string, pid: number): Meter {
  let cpuMs = 0;
  return {
    async run(work, counts = () => true) {
      const before = processorMs(pid);
      const result = await work();
      if (counts(result)) cpuMs += processorMs(pid) - before;
      return result;
    },
    async take() {
      const usage: Usage = JSON.parse(await send(url, 'GET', '/bench/usage'));
      const spentMs = Math.round(cpuMs);
      cpuMs = 0;
      // What workerd used in all stands for both: more than the Worker's own time, and than the object's wake.
      const usesObjects = usage.objectRequests + usage.socketMessages > 0;
      return { ...usage, cpuMs: spentMs, objectMs: usesObjects ? spentMs : 0 };
    },
  };
}

async function acknowledged(socket: LiveSocket, id: number): Promise<void> {
  socket.send({ type: 'update', id, update: { chapterNumber: 1, ...freshFacts() } });
  for (;;) {
    const frame = await socket.next(QUIET_MS);
    if (frame === 'closed' || frame === 'nothing') throw new Error('No acknowledgement came.');
    if (frame.type === 'ack') return;
  }
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
