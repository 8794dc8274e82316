/** The owner of the campaign: publishes before it, then looks at reports, makes codes and writes to everybody. */
import { setTimeout as wait } from 'node:timers/promises';
import type { BroadcastDetail, BroadcastPage } from '../../../../src/wire/broadcasts.ts';
import type { Random } from '../../helpers/random.ts';
import { CAMPAIGN_CHAPTERS } from './errands.ts';
import type { World } from './world.ts';

export const CODE_LIMIT = 2;
const PAUSE_MAX_MS = 3_000;
/** Each look at the reports is followed by a broadcast with this chance, one in so many. */
const BROADCAST_EVERY = 8;
const CODE_EVERY = 4;

export async function publish(world: World): Promise<void> {
  for (const chapter of CAMPAIGN_CHAPTERS) {
    await world.askAsOwner('PUT', `content/chapters/${chapter}`, [200], {
      slug: `chapter-${chapter}`,
      title: `Campaign chapter ${chapter}.`,
      summary: 'For the campaign.',
      free: chapter === 1,
      minutes: 1,
      videos: [],
      quizzes: [],
      markdown: 'A short text.',
    });
  }
  await putCode(world, 0);
}

export async function ownTheHandbook(world: World, random: Random): Promise<void> {
  for (let look = 1; !world.isOver; look += 1) {
    await wait(random.between(0, PAUSE_MAX_MS));
    for (const report of ['overview', 'funnel', 'email']) {
      await world.askAsOwner('GET', `reports/${report}`, [200]);
    }
    world.promises.count('reports read', 3);
    if (random.between(1, CODE_EVERY) === 1) await putCode(world, look);
    if (random.between(1, BROADCAST_EVERY) === 1) await broadcast(world, look);
  }
}

async function putCode(world: World, number: number): Promise<void> {
  const code = `CAMPAIGN${number}`;
  const terms = { kind: 'discount', limit: CODE_LIMIT, percentOff: 20 };
  await world.askAsOwner('PUT', `codes/${code}`, [200, 201], terms);
  world.code = code;
  world.promises.redeemed.set(code, new Set());
}

async function broadcast(world: World, number: number): Promise<void> {
  const subject = `News ${number}`;
  const order = { subject, markdown: `${subject}.`, audience: 'all', mailsPerMinute: 6_000 };
  // A repeat after a lost answer is another broadcast; both are to be accounted for.
  await world.askAsOwner('POST', 'broadcasts', [201], order);
}

/** @returns every broadcast that was made, whether or not its answer came */
export async function allBroadcasts(world: World): Promise<BroadcastDetail[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body } = await world.askAsOwner('GET', `broadcasts?limit=100${page}`, [200]);
    const { data, nextCursor }: BroadcastPage = JSON.parse(body);
    ids.push(...data.map(({ id }) => id));
    cursor = nextCursor;
  }
  return Promise.all(
    ids.map(async (id) => {
      const detail: BroadcastDetail = JSON.parse(
        (await world.askAsOwner('GET', `broadcasts/${id}`, [200])).body,
      );
      return detail;
    }),
  );
}
