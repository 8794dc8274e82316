/**
 * Mails through a real SMTP peer while workerd, and with it the queue and the consumer, is killed again and again. Each
 * reader signs up, signs in by the mail that came, and asks for chapters by mail. In the end every mail must be at the
 * peer or listed as unknown, and after the administrator has sent the unknown ones again, at the peer.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { call } from '../helpers/client.ts';
import { randomFrom } from '../helpers/random.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { KillPlan } from './killPlan.ts';
import {
  atOnce,
  type Campaign,
  type CampaignOptions,
  type CampaignResult,
  countMails,
} from './mailAccounts.ts';
import { MailAdmin } from './mailAdmin.ts';
import { type MailPeer, startMailPeer } from './mailPeer.ts';

/** Short, so that a mail whose consumer died is soon taken up again; long enough for an honest delivery. */
const PATIENCE_SECONDS = 5;
const READERS_AT_ONCE = 40;
/** Some readers open their mail late. A link that was used is not mailed again, so only they can get it twice. */
const SLOW_EVERY = 2;
const SLOW_MS = (PATIENCE_SECONDS + 2) * 1_000;

/** @throws Error when a process that was to be killed lived on, or a request was never answered */
export async function runMailCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { seed, readers, chapters, kills } = options;
  const startedAt = performance.now();
  const plan = new KillPlan(randomFrom(seed), kills, readers * (1 + chapters));
  let worker: RunningWorker | null = null;
  const peer = await startMailPeer((mail) => plan.onTaken(worker, mail));
  try {
    worker = await runWorker({
      vars: {
        MAIL_PROVIDER: 'smtp',
        SMTP_HOST: '127.0.0.1',
        SMTP_PORT: `${peer.port}`,
        SMTP_TLS: 'none',
        MAIL_PATIENCE_SECONDS: `${PATIENCE_SECONDS}`,
      },
    });
    const admin = new MailAdmin(worker.url, await insertAdminKey(worker.miniflare));
    for (let chapter = 1; chapter <= chapters; chapter += 1) await admin.publish(chapter);
    const emails = Array.from({ length: readers }, (_, index) => `reader${index}@example.com`);
    const { url, stateDirectory } = worker;
    const campaign = { options, url, stateDirectory, peer, admin, emails };
    await atOnce(READERS_AT_ONCE, emails, async (email, index) => {
      const openAfterMs = index % SLOW_EVERY === 0 ? SLOW_MS : 0;
      await orderMails(campaign, email, openAfterMs);
    });
    await plan.done();
    const result = await countMails(campaign);
    return { ...result, kills: plan.pids.size, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await worker?.stop();
    await peer.stop();
  }
}

async function orderMails(
  { options, url, peer }: Campaign,
  email: string,
  openAfterMs: number,
): Promise<void> {
  await expectOk(call(url, 'POST', '/api/email/signup', { body: { email } }));
  await peer.newToken(email, new Set());
  await wait(openAfterMs);
  const token = await signIn(url, peer, email);
  for (let chapterNumber = 1; chapterNumber <= options.chapters; chapterNumber += 1) {
    await expectOk(call(url, 'POST', '/api/email/chapters', { token, body: { chapterNumber } }));
  }
}

/** A kill may swallow the answer to a link that was used; then there is nothing for it but to ask for another. */
async function signIn(url: string, peer: MailPeer, email: string): Promise<string> {
  const tried = new Set<string>();
  for (;;) {
    const token = await peer.newToken(email, tried);
    tried.add(token);
    const answer = await call(url, 'POST', '/api/auth/verify', { body: { token, transport: 'body' } });
    if (answer.status === 200) {
      const { accessToken }: { accessToken: string } = JSON.parse(answer.body);
      return accessToken;
    }
    await expectOk(call(url, 'POST', '/api/auth/magic-link', { body: { email } }));
  }
}

async function expectOk(asked: ReturnType<typeof call>): Promise<void> {
  const { status, body } = await asked;
  if (status !== 200) throw new Error(`An answer was ${status}: ${body.slice(0, 200)}`);
}
