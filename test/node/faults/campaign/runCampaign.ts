/**
 * Readers come, read and go on the built Worker while faults of every kind are brought upon it, all of them drawn from a
 * seed; afterwards everything that was promised is looked for.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { insertAdminKey } from '../../helpers/adminKey.ts';
import { randomFrom } from '../../helpers/random.ts';
import { runWorker } from '../../helpers/runWorker.ts';
import { STRIPE_SECRET } from '../stripeEvents.ts';
import { drawFaults, type FaultKind } from './faultPlan.ts';
import { FaultRunner } from './faultRunner.ts';
import { live } from './life.ts';
import { MailService } from './mailService.ts';
import { mailsUnderWay } from './mailVerdict.ts';
import { ownTheHandbook, publish } from './owner.ts';
import { whatWasLost } from './verdict.ts';
import { World } from './world.ts';

export type CampaignOrder = {
  seed: number;
  seconds: number;
  /** Readers at a time, each with four devices. */
  readers: number;
  /** How long one of them reads at least and at most. */
  readSeconds: { least: number; most: number };
  /** How long a fault lasts at most. */
  longestSeconds: number;
  /** How long anything that was promised may take. */
  patienceMs: number;
  /** Hears how far the campaign is. */
  tell: (line: string) => void;
  stateDirectory?: string;
};
export type CampaignOutcome = {
  faults: ReadonlyMap<FaultKind, number>;
  counts: ReadonlyMap<string, number>;
  /** Broken promises; none, or the product has a defect. */
  lost: string[];
};

const MAIL_PATIENCE_SECONDS = 4;
const POLL_MS = 100;

export async function runCampaign(order: CampaignOrder): Promise<CampaignOutcome> {
  const mails = new MailService();
  const sendgrid = await mails.start();
  const { stateDirectory } = order;
  const worker = await runWorker({
    ...(stateDirectory !== undefined && { stateDirectory }),
    vars: {
      MAIL_PROVIDER: 'sendgrid',
      SENDGRID_API_URL: sendgrid,
      SENDGRID_API_KEY: 'a key of the tests only',
      STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
      MAIL_PATIENCE_SECONDS: `${MAIL_PATIENCE_SECONDS}`,
    },
  });
  try {
    const world = new World(worker, await insertAdminKey(worker.miniflare), mails, order.patienceMs);
    await publish(world);
    return await play(world, order);
  } finally {
    await worker.stop();
    await mails.stop();
  }
}

async function play(world: World, order: CampaignOrder): Promise<CampaignOutcome> {
  const { seed, seconds, readers, readSeconds, longestSeconds, patienceMs, tell } = order;
  const plan = drawFaults(seed, seconds * 1000, longestSeconds * 1000);
  const runner = new FaultRunner(world);
  const broken: string[] = [];
  const orEnd = (doing: Promise<void>) =>
    doing.catch((error: unknown) => {
      world.isOver = true;
      broken.push(error instanceof Error ? error.message : String(error));
    });
  const slots = Array.from({ length: readers }, (_, slot) =>
    orEnd(
      (async () => {
        for (let nth = 0; !world.isOver; nth += 1) {
          const random = randomFrom(seed + 1_000 * (slot + 1) + nth);
          const readMs = 1000 * random.between(readSeconds.least, readSeconds.most);
          await live(world, `reader${slot}.${nth}@example.com`, random, readMs);
        }
      })(),
    ),
  );
  const owner = orEnd(ownTheHandbook(world, randomFrom(seed + 1)));
  // The first readers sign in undisturbed, so that a short campaign meets people who read.
  while (!world.isOver && (world.promises.counts.get('readers who began') ?? 0) < readers)
    await wait(POLL_MS);
  tell(`${readers} readers are reading. Now the faults, for ${seconds} seconds.`);
  await orEnd(Promise.all([runner.run(plan, seconds * 1000), orOver(world, seconds)]).then(() => undefined));
  world.isOver = true;
  tell(`The faults are over. What was promised may take ${patienceMs / 60_000} minutes more at most.`);
  await Promise.all([...slots, owner]);
  const lost = broken.length > 0 ? [...broken, ...mailsUnderWay(world)] : await whatWasLost(world);
  return { faults: runner.counts, counts: world.promises.counts, lost };
}

/** Waits so long, or until something is broken. */
async function orOver(world: World, seconds: number): Promise<void> {
  const until = Date.now() + seconds * 1000;
  while (!world.isOver && Date.now() < until) await wait(POLL_MS);
}
