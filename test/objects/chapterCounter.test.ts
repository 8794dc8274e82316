/** Views of free chapters by people who are not signed in: counted, cheaply, and nothing known of them. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { countAnonymousView } from '../../src/content/anonymousViews.ts';
import { readAnonymousViews, storeAnonymousViews } from '../../src/reports/anonymousViews.ts';
import { weekOf } from '../../src/rules/days.ts';
import { DAY, moveClock } from '../helpers/clock.ts';

/** A Wednesday: the week of D1 ends with it. */
const WEDNESDAY = Date.parse('2027-11-24T23:59:00.000Z');

let chapterNumber = 100;
beforeEach(() => {
  chapterNumber += 1;
  moveClock(WEDNESDAY - Date.now());
});
afterEach(() => vi.restoreAllMocks());

const counter = () => env.CHAPTER_COUNTERS.getByName(String(chapterNumber));
const look = async (times: number) => {
  for (let view = 0; view < times; view += 1) await countAnonymousView(env, chapterNumber);
};
const alarmIsSet = () =>
  runInDurableObject(counter(), async (_, { storage }) => (await storage.getAlarm()) !== null);
const rowsWritten = () => runInDurableObject(counter(), (object) => object.rowsWritten);

/** @returns views by day, of the chapter at hand */
async function counted(): Promise<Record<string, number>> {
  const weeks = await readAnonymousViews(env.DB, 0, weekOf('2099-01-01'));
  return Object.assign(
    {},
    ...weeks.filter((one) => one.chapterNumber === chapterNumber).map(({ days }) => days),
  );
}

test('views are in D1 when the alarm has come, by day, across midnight and the end of the week', async () => {
  await look(3);
  expect(await counted()).toEqual({});
  moveClock(120_000);
  await look(2);
  await runDurableObjectAlarm(counter());
  expect(await counted()).toEqual({ '2027-11-24': 3, '2027-11-25': 2 });
  await look(1);
  await runDurableObjectAlarm(counter());
  expect(await counted()).toEqual({ '2027-11-24': 3, '2027-11-25': 3 });
  expect(await alarmIsSet()).toBe(false);
});

test('a crowd within a second costs one row, and one view alone one too', async () => {
  await look(1);
  await runDurableObjectAlarm(counter());
  const tableMade = await rowsWritten();
  await look(50);
  await runDurableObjectAlarm(counter());
  expect(await rowsWritten()).toBe(tableMade + 1);
  await look(1);
  await runDurableObjectAlarm(counter());
  expect(await rowsWritten()).toBe(tableMade + 2);
  expect(await counted()).toEqual({ '2027-11-24': 52 });
});

test('views are saved within a second, so that an eviction before the alarm loses none', async () => {
  await look(4);
  await vi.waitUntil(async () => (await rowsWritten()) > 0, { timeout: 5_000 });
  await evictDurableObject(counter());
  await runDurableObjectAlarm(counter());
  expect(await counted()).toEqual({ '2027-11-24': 4 });
});

test('while D1 fails people read on, and afterwards the count is right', async () => {
  const database: D1Database = Object.getPrototypeOf(env.DB);
  const prepare = database.prepare;
  const down = vi.spyOn(database, 'prepare').mockImplementation(() => {
    throw new Error('D1 is down.');
  });
  for (let failures = 0; failures < 3; failures += 1) {
    await look(2);
    await runDurableObjectAlarm(counter());
    expect(await alarmIsSet()).toBe(true);
  }
  down.mockRestore();
  expect(database.prepare).toBe(prepare);
  await runDurableObjectAlarm(counter());
  expect(await counted()).toEqual({ '2027-11-24': 6 });
});

test('a repeated or older word of the counter changes nothing', async () => {
  const day = '2027-11-24';
  await storeAnonymousViews(env.DB, chapterNumber, { [day]: 5, '2027-11-10': 1 });
  await storeAnonymousViews(env.DB, chapterNumber, { [day]: 5 });
  await storeAnonymousViews(env.DB, chapterNumber, { [day]: 2 });
  expect(await counted()).toEqual({ [day]: 5, '2027-11-10': 1 });
});

test('the counter keeps days and numbers, and after its week nothing but the present days', async () => {
  await look(1);
  await runDurableObjectAlarm(counter());
  moveClock(8 * DAY);
  await look(1);
  await runDurableObjectAlarm(counter());
  const kept = await runInDurableObject(counter(), (_, { storage }) =>
    storage.sql.exec('SELECT * FROM views').toArray(),
  );
  expect(kept).toEqual([{ day: '2027-12-02', amount: 1 }]);
  expect(await counted()).toEqual({ '2027-11-24': 1, '2027-12-02': 1 });
});
