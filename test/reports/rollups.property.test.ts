/** Snapshots of several readers arrive duplicated, reordered and batched at random: the sums must not drift. */
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTotals } from '../../src/reports/rollups.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import type { Activity } from '../../src/rules/activity.ts';
import { countsOf } from '../../src/rules/counts.ts';
import type { Counts, Snapshot } from '../../src/wire/snapshot.ts';
import { SnapshotModel } from '../helpers/snapshotModel.ts';
import { chapterOf, forgetReaders, NOW, snapshotOf } from '../helpers/snapshots.ts';
import { countTables, IN_TABLES } from '../helpers/tableCounts.ts';

const RUNS = 400;
const SEED = 20261124;
const DAY_MS = 24 * 60 * 60 * 1000;

const day = fc.integer({ min: 0, max: 5 }).map((days) => new Date(NOW - days * DAY_MS).toISOString());
const ids = fc.uniqueArray(fc.constantFrom('a', 'b', "c'", '__proto__'));

const chapters = fc.uniqueArray(
  fc
    .record({
      chapterNumber: fc.integer({ min: 1, max: 4 }),
      completed: fc.boolean(),
      timeSpent: fc.nat(5000),
      videosWatched: ids,
      quizzesPassed: ids,
      furthestPercent: fc.constantFrom(0, 12.5, 100),
    })
    .map(chapterOf),
  { selector: (chapter) => chapter.chapterNumber },
);

const state = fc.record({
  subscribed: fc.boolean(),
  createdAt: day,
  confirmedAt: fc.option(day),
  hasAccess: fc.boolean(),
  hasPurchased: fc.boolean(),
  emailsSent: fc.nat(20),
  lastReadAt: fc.option(day),
  chapters,
});

/** Days that the tables of D1 do not hold: their sums must follow the snapshots all the same. */
const activity: fc.Arbitrary<Activity> = fc
  .array(fc.tuple(day, fc.record({ seconds: fc.nat(5000), chaptersCompleted: fc.nat(2) })), { maxLength: 4 })
  .map((days) => new Map(days.map(([time, done]) => [time.slice(0, 10), done])));

/** All revisions of all readers; each is kept by its own object, so a revision has one content. */
const snapshots = fc
  .array(fc.array(fc.tuple(state, activity), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })
  .map((readers) =>
    readers.flatMap((states, reader) =>
      states.map(([changes, days], index) => {
        const snapshot = snapshotOf({ email: `r${reader}@example.com`, rev: index + 1, ...changes });
        return { ...snapshot, counts: countsOf(snapshot, new Map(), days) };
      }),
    ),
  );

/** What D1 receives: any of the snapshots any number of times, in any order, in batches, over six weeks. */
const deliveries = snapshots.chain((all) =>
  fc.array(
    fc.record({
      batch: fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 8 }),
      storedAt: fc.integer({ min: 0, max: 40 }).map((days) => NOW + days * DAY_MS),
    }),
    { minLength: 1, maxLength: 12 },
  ),
);

async function storedSums(): Promise<{ readers: [string, number][]; weeks: Map<number, Counts> }> {
  const readers = await env.DB.prepare('SELECT email, rev FROM readers ORDER BY email').all<{
    email: string;
    rev: number;
  }>();
  const rollups = await env.DB.prepare('SELECT week, counts FROM rollups').all<{
    week: number;
    counts: string;
  }>();
  return {
    readers: readers.results.map(({ email, rev }) => [email, rev]),
    weeks: new Map(rollups.results.map(({ week, counts }) => [week, JSON.parse(counts)])),
  };
}

test(`no sum drifts over ${RUNS} random histories of delivery (seed ${SEED})`, {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (history: { batch: Snapshot[]; storedAt: number }[]) => {
      await forgetReaders(env.DB);
      const model = new SnapshotModel();
      for (const { batch, storedAt } of history) {
        model.store(batch, storedAt);
        await storeSnapshots(env.DB, batch, storedAt);
      }
      const { readers, weeks } = await storedSums();
      expect(readers).toEqual(model.revisions());
      expect(weeks).toEqual(model.weeks);

      const sums = [...(await readTotals(env.DB))].filter(([, amount]) => amount !== 0).sort();
      expect(sums).toEqual(model.totals());
      expect(sums.filter(([key]) => IN_TABLES.test(key))).toEqual(await countTables(env.DB));
    }),
    { numRuns: RUNS, seed: SEED },
  );
});
