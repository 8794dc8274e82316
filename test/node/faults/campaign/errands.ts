/** What a reader does beside reading: redeems a code, asks for chapters by mail, opens and shares them, buys, refreshes. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Share } from '../../../../src/wire/shares.ts';
import { paymentEvents, tellStripe } from '../stripeEvents.ts';
import { shuffled } from './faultPlan.ts';
import type { Life } from './life.ts';
import type { SignedIn } from './signIn.ts';
import type { World } from './world.ts';

/** Published by the owner; the second only for readers with access. */
export const CAMPAIGN_CHAPTERS = [1, 2] as const;
const PAUSE_MAX_MS = 600;

export type Errands = { hasPurchased: boolean | null; viewed: Set<number> };

/** Goes on until they are all done, or the reading is over. */
export async function runErrands(
  world: World,
  { random, mailbox: { email } }: Life,
  device: SignedIn,
  isOver: () => boolean,
): Promise<Errands> {
  const done: Errands = { hasPurchased: null, viewed: new Set() };
  const errands = [
    () => redeem(world, device),
    ...CAMPAIGN_CHAPTERS.map((chapter) => () => mailChapter(world, device, chapter)),
    ...CAMPAIGN_CHAPTERS.map((chapter) => async () => {
      await open(world, device, chapter);
      done.viewed.add(chapter);
    }),
    () => share(world, device),
    () => refresh(world, device),
    async () => {
      const isRefunded = random.between(0, 1) === 1;
      const events = shuffled(paymentEvents(email, email, isRefunded), random);
      for (const event of events) await tellStripe(world.url, event);
      done.hasPurchased = !isRefunded;
      world.promises.count('payments');
    },
  ];
  for (const errand of shuffled(errands, random)) {
    if (isOver()) break;
    await errand();
    await wait(random.between(0, PAUSE_MAX_MS));
  }
  return done;
}

async function redeem(world: World, { email, accessToken: token }: SignedIn): Promise<void> {
  const { code } = world;
  const { status } = await world.ask('POST', '/api/purchases/redeem', {
    token,
    body: { code },
    expects: [200, 409],
  });
  world.promises.count('codes tried');
  if (status === 200) world.promises.redeem(code, email);
}

async function mailChapter(world: World, { email, accessToken: token }: SignedIn, chapter: number) {
  const body = { chapterNumber: chapter };
  await world.ask('POST', '/api/email/chapters', { token, body, expects: [200] });
  world.promises.chapterMails.push({ email, chapter });
}

async function open(world: World, { accessToken: token }: SignedIn, chapter: number): Promise<void> {
  await world.ask('GET', `/api/content/chapters/${chapter}`, { token, expects: [200] });
  world.promises.count('chapters opened');
}

async function share(world: World, { accessToken: token }: SignedIn): Promise<void> {
  const [chapter] = CAMPAIGN_CHAPTERS;
  const made = await world.ask('POST', `/api/content/chapters/${chapter}/share`, { token, expects: [200] });
  const { url }: { url: string } = JSON.parse(made.body);
  const link = `/api/content/shared/${url.split('#token=')[1]}`;
  await world.ask('GET', link, { expects: [200] });
  const listed = await world.ask('GET', '/api/content/shares', { token, expects: [200] });
  const { shares }: { shares: Share[] } = JSON.parse(listed.body);
  for (const { id } of shares) {
    await world.ask('DELETE', `/api/content/shares/${id}`, { token, expects: [204, 404] });
  }
  world.promises.deadShares.push(link);
}

/** From now on the device uses the new pair; the old access token lives as long as its session. */
async function refresh(world: World, device: SignedIn): Promise<void> {
  const body = { refreshToken: device.refreshToken, transport: 'body' };
  const answer = await world.ask('POST', '/api/auth/refresh', { body, expects: [200] });
  Object.assign(device, JSON.parse(answer.body));
  world.promises.count('refreshes');
}
