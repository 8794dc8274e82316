/** Activity by day and retention by sign-up week, as the owner asks for them. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { activityReport } from '../../src/reports/activity.ts';
import { retentionReport } from '../../src/reports/cohorts.ts';
import { overview } from '../../src/reports/overview.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import type { Activity } from '../../src/rules/activity.ts';
import { countsOf } from '../../src/rules/counts.ts';
import type { ActivityReport, RetentionReport } from '../../src/wire/activityReports.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { call } from '../helpers/api.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { expectProblem } from '../helpers/problem.ts';
import { send } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken, readReport, untilQuiet } from '../helpers/reports.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';
import { forgetReaders, NOW, snapshotOf } from '../helpers/snapshots.ts';

stopTheClock();
beforeEach(() => forgetReaders(env.DB));

function reader(changes: Partial<Snapshot>, activity: Record<string, [number, number]>): Snapshot {
  const days: Activity = new Map(
    Object.entries(activity).map(([day, [seconds, chaptersCompleted]]) => [
      day,
      { seconds, chaptersCompleted },
    ]),
  );
  const snapshot = snapshotOf({ chapters: [], lastReadAt: null, ...changes });
  return { ...snapshot, counts: countsOf(snapshot, new Map(), days) };
}

describe('GET /api/admin/reports/activity', () => {
  test('has every day of the range, from what readers did on it', async () => {
    await storeSnapshots(
      env.DB,
      [
        reader({ email: 'a@example.com' }, { '2026-11-21': [60, 1], '2026-11-23': [30, 0] }),
        reader({ email: 'b@example.com' }, { '2026-11-23': [5, 2] }),
      ],
      NOW,
    );
    const token = await ownerToken();
    const range = 'reports/activity?from=2026-11-20&to=2026-11-23';
    const none = { activeReaders: 0, seconds: 0, chaptersCompleted: 0, signups: 0 };
    expect((await readReport<ActivityReport>(token, range)).days).toEqual([
      { ...none, day: '2026-11-20', signups: 2 },
      { day: '2026-11-21', activeReaders: 1, seconds: 60, chaptersCompleted: 1, signups: 0 },
      { ...none, day: '2026-11-22' },
      { day: '2026-11-23', activeReaders: 2, seconds: 35, chaptersCompleted: 2, signups: 0 },
    ]);
    expect((await readReport<ActivityReport>(token, 'reports/activity')).days).toHaveLength(30);
  });

  test("shows what a reader really did, on the reader's own days", async () => {
    const reader = await quietReader();
    const { email } = reader;
    const first = new Date(Date.now()).toISOString().slice(0, 10);
    const read = (device: Parameters<typeof send>[0], id: string, seconds: number) => {
      const startedAt = new Date(Date.now() - 120_000).toISOString();
      return send(device, { chapterNumber: 1, sitting: { id, seconds, startedAt } });
    };
    await read(reader, 'sitting-1', 90);
    await send(reader, { chapterNumber: 2, completed: true });
    await untilQuiet(email);
    moveClock(2 * DAY);
    await read(await quietDevice(email), 'sitting-2', 40);
    await untilQuiet(email);
    const to = new Date(Date.now()).toISOString().slice(0, 10);
    const { days } = await activityReport(env.DB, { from: first, to }, Date.now());
    expect(days.filter(({ activeReaders }) => activeReaders > 0)).toMatchObject([
      { day: first, activeReaders: 1, seconds: 90, chaptersCompleted: 1 },
      { activeReaders: 1, seconds: 40, chaptersCompleted: 0 },
    ]);
    const { cohorts } = await retentionReport(env.DB, { weeks: 2 }, Date.now());
    expect(cohorts.find(({ size }) => size === 1)?.active[0]).toBe(1);
    expect((await overview(env.DB, Date.now())).activeReaders).toMatchObject({
      days1: 1,
      days7: 1,
      days30: 1,
    });
  });

  test.each([
    'from=2026-11-25&to=2026-11-24',
    'from=2025-10-20&to=2026-11-24',
    'from=2026-02-30&to=2026-03-01',
    'to=today',
    'from=',
  ])('says what is wrong with %s', async (query) => {
    const answer = await call('GET', `/api/admin/reports/activity?${query}`, { token: await ownerToken() });
    await expectProblem(answer, 400, 'invalid_body');
  });

  test('takes 400 days and reads a row a week whatever was done in it', async () => {
    const range = { from: '2025-10-21', to: '2026-11-24' };
    await storeSnapshots(
      env.DB,
      Array.from({ length: 300 }, (_, n) => reader({ email: `r${n}@example.com` }, { '2026-11-21': [n, 0] })),
      NOW,
    );
    expect(await countRowsRead(env.DB, (db) => activityReport(db, range, NOW))).toBe(1);
    expect((await activityReport(env.DB, range, NOW)).days).toHaveLength(400);
    expect(await countRowsRead(env.DB, (db) => retentionReport(db, { weeks: 53 }, NOW))).toBe(1);
  });
});

describe('GET /api/admin/reports/retention', () => {
  test('has a cohort for each week, with those who came back in each week since', async () => {
    const monday = '2026-11-09T10:00:00.000Z';
    await storeSnapshots(
      env.DB,
      [
        reader({ email: 'a@example.com', createdAt: monday }, { '2026-11-15': [1, 0], '2026-11-24': [1, 0] }),
        reader({ email: 'b@example.com', createdAt: '2026-11-15T23:59:59.000Z' }, { '2026-11-16': [1, 0] }),
        reader({ email: 'c@example.com', createdAt: '2026-11-16T00:00:00.000Z' }, {}),
        reader(
          { email: 'imported@example.com', createdAt: monday, subscribed: false },
          { '2026-11-15': [1, 0] },
        ),
      ],
      NOW,
    );
    expect((await retentionReport(env.DB, { weeks: 4 }, NOW)).cohorts).toEqual([
      { week: '2026-11-02', size: 0, active: [0, 0, 0, 0] },
      { week: '2026-11-09', size: 2, active: [1, 1, 1] },
      { week: '2026-11-16', size: 1, active: [0, 0] },
      { week: '2026-11-23', size: 0, active: [0] },
    ]);
  });

  test('shows twelve weeks unless others are asked for', async () => {
    const token = await ownerToken();
    expect((await readReport<RetentionReport>(token, 'reports/retention')).cohorts).toHaveLength(12);
    for (const weeks of ['0', '54', '1.5', 'all', '']) {
      const answer = await call('GET', `/api/admin/reports/retention?weeks=${weeks}`, { token });
      await expectProblem(answer, 400, 'invalid_body');
    }
  });
});
