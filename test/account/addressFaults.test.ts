/** A move that is interrupted anywhere, or confirmed twenty times at once, happens once; nothing acknowledged is lost. */
import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { readPresentTotals } from '../../src/reports/rollups.ts';
import { logOf, open, VIEW } from '../helpers/access.ts';
import { confirm, move, wishToMove } from '../helpers/addressChange.ts';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { moveClock, SECOND } from '../helpers/clock.ts';
import { erase } from '../helpers/erasure.ts';
import { expectProblem } from '../helpers/problem.ts';
import { readProgress, send } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import { reportedRev, takeReportsAway, untilQuiet } from '../helpers/reports.ts';
import { countTables, IN_TABLES } from '../helpers/tableCounts.ts';

stopTheClock();

function runSql(email: string, sql: string): Promise<unknown> {
  return runInDurableObject(objectOf(email), (_, { storage }) => storage.sql.exec(sql).toArray());
}

async function expectExactSums(): Promise<void> {
  const present = await readPresentTotals(env.DB);
  const totals = [...present].filter(([, amount]) => amount !== 0).sort();
  expect(totals.filter(([key]) => IN_TABLES.test(key))).toEqual(await countTables(env.DB));
  const { results } = await env.DB.prepare(
    'SELECT key, sum(value) AS amount FROM readers, json_each(counts) GROUP BY key ORDER BY key',
  ).all<{ key: string; amount: number }>();
  expect(Object.fromEntries(totals)).toEqual(
    Object.fromEntries(results.map(({ key, amount }) => [key, amount])),
  );
}

describe('parallel confirms', () => {
  test('of 20 for each mailbox one wins, and the reader moves once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const reader = await quietReader();
      await send(reader, {
        chapterNumber: 1,
        sitting: { id: 'sitting-1', seconds: 4, startedAt: new Date(Date.now() - 4000).toISOString() },
      });
      const links = await wishToMove(reader);
      const tokens = Array.from({ length: 40 }, (_, at) => (at % 2 ? links.old : links.new));
      const answers = await Promise.all(tokens.map(confirm));
      const winners = answers.filter(({ status }) => status === 200);
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(38);
      const states = await Promise.all(
        winners.map(async (answer) => (await answer.json<{ state: string }>()).state),
      );
      expect(states.sort()).toEqual(['moved', 'waiting_for_other']);
      const view = await objectOf(links.email).adminView([]);
      expect(view?.progress.summary.timeSpent).toBe(4);
      expect(view?.timeline.filter(({ kind }) => kind === 'address_changed')).toHaveLength(1);
    }
  });
});

describe('a move that fails', () => {
  test('where it is taken in goes on by the alarm, and writes meanwhile are refused and not lost', async () => {
    const reader = await quietReader();
    await send(reader, { chapterNumber: 1, completed: true });
    const target = await quietReader();
    await runSql(
      target.email,
      "CREATE TRIGGER refuse BEFORE INSERT ON taken_moves BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    const links = await wishToMove(reader, target.email);
    await confirm(links.old);
    expect(await (await confirm(links.new)).json()).toEqual({ state: 'moving', email: target.email });
    const before = await objectOf(target.email).adminView([]);
    expect(before?.progress.chapters).toEqual([]);
    const body = { completed: true };
    const write = await call('PUT', '/api/progress/2', { token: reader.accessToken, body });
    await expectProblem(write, 503, 'unavailable');
    expect(write.headers.get('Retry-After')).toBe('5');
    await runSql(target.email, 'DROP TRIGGER refuse');
    await abortAllDurableObjects();
    moveClock(60 * SECOND);
    await runDurableObjectAlarm(objectOf(reader.email));
    const after = await objectOf(target.email).adminView([]);
    expect(after?.progress.chapters.map(({ chapterNumber }) => chapterNumber)).toEqual([1]);
    expect(await objectOf(reader.email).adminView([])).toBeNull();
  });

  test('after it was taken in is not taken twice', async () => {
    const reader = await quietReader();
    await send(reader, {
      chapterNumber: 1,
      sitting: { id: 'sitting-1', seconds: 3, startedAt: new Date(Date.now() - 3000).toISOString() },
    });
    // Emptying the old object fails after the new one has taken the reader in.
    await runSql(
      reader.email,
      "CREATE TRIGGER refuse BEFORE INSERT ON forwards BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    const links = await wishToMove(reader);
    await confirm(links.new);
    expect(await (await confirm(links.old)).json()).toEqual({ state: 'moving', email: links.email });
    const taken = await objectOf(links.email).adminView([]);
    expect(taken?.progress.summary.timeSpent).toBe(3);
    const there = await quietDevice(links.email);
    await send(there, { chapterNumber: 5, completed: true });
    expect((await objectOf(reader.email).adminView([]))?.progress.chapters).toHaveLength(1);
    await abortAllDurableObjects();
    await runSql(reader.email, 'DROP TRIGGER refuse');
    moveClock(60 * SECOND);
    await runDurableObjectAlarm(objectOf(reader.email));
    expect(await objectOf(reader.email).adminView([])).toBeNull();
    const { chapters, summary } = await readProgress(there);
    expect(chapters.map(({ chapterNumber }) => chapterNumber)).toEqual([1, 5]);
    expect(summary.timeSpent).toBe(3);
    const { timeline = [] } = (await objectOf(links.email).adminView([])) ?? {};
    expect(timeline.filter(({ kind }) => kind === 'address_changed')).toHaveLength(1);
    expect(timeline.filter(({ kind }) => kind === 'address_change_asked')).toHaveLength(1);
  });

  test('two readers who move to one another are both called off, and can go on', async () => {
    const [a, b] = [await quietReader(), await quietReader()];
    const [toB, toA] = [await wishToMove(a, b.email), await wishToMove(b, a.email)];
    await Promise.all([confirm(toB.old), confirm(toA.old)]);
    const last = await Promise.all([confirm(toB.new), confirm(toA.new)]);
    // Whoever is quicker may have moved; nobody waits for good.
    for (const { status } of last) expect([200, 401, 409]).toContain(status);
    const views = await Promise.all([a, b].map(({ email }) => objectOf(email).adminView([])));
    expect(views.filter((view) => view !== null).length).toBeGreaterThan(0);
    for (const { email } of [a, b]) {
      const moving = await runInDurableObject(objectOf(email), (_, { storage }) =>
        storage.sql.exec("SELECT state FROM address_change WHERE state = 'moving'").toArray(),
      );
      expect(moving).toEqual([]);
    }
  });
});

describe('reports', () => {
  test('are exact before and after, and the access log has moved', async () => {
    const [reader, target] = [await quietReader(), await quietReader()];
    await send(reader, { chapterNumber: 1, completed: true });
    await send(target, { chapterNumber: 1, videosWatched: ['v'] }, { chapterNumber: 2, completed: true });
    await open(reader, VIEW);
    for (const { email } of [reader, target]) await untilQuiet(email);
    await expectExactSums();
    expect(await logOf(reader.email)).toHaveLength(1);
    await move(reader, target.email);
    for (const { email } of [reader, target]) await untilQuiet(email);
    await expectExactSums();
    expect(await reportedRev(reader.email)).toBeNull();
    expect(await logOf(reader.email)).toEqual([]);
    expect(await logOf(target.email)).toHaveLength(1);
    const row = await env.DB.prepare('SELECT chapters_completed FROM readers WHERE email = ?')
      .bind(target.email)
      .first();
    expect(row).toEqual({ chapters_completed: 2 });
  });

  test('follow each life when D1 is back, also when the next one at the address has been erased by then', async () => {
    const reader = await quietReader();
    await open(reader, VIEW);
    await untilQuiet(reader.email);
    const bringBack = await takeReportsAway();
    const to = await move(reader, newAddress());
    moveClock(SECOND);
    const next = await quietReader(reader.email);
    await erase(next, 202);
    await bringBack();
    moveClock(60 * SECOND);
    for (const email of [reader.email, to]) await untilQuiet(email);
    expect(await logOf(reader.email)).toEqual([]);
    expect(await logOf(to)).toHaveLength(1);
  });

  test('follow when D1 is back, and nothing of the old address is left', async () => {
    const reader = await quietReader();
    await send(reader, { chapterNumber: 4, completed: true });
    await untilQuiet(reader.email);
    const bringBack = await takeReportsAway();
    const to = await move(reader, newAddress());
    await bringBack();
    moveClock(60 * SECOND);
    for (const email of [reader.email, to]) await untilQuiet(email);
    expect(await reportedRev(reader.email)).toBeNull();
    expect(await reportedRev(to)).toBeGreaterThan(0);
    await expectExactSums();
    const left = await runInDurableObject(objectOf(reader.email), (_, { storage }) => {
      const tables = storage.sql
        .exec<{ name: string }>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
        )
        .toArray();
      return tables.flatMap(({ name }) => storage.sql.exec(`SELECT * FROM "${name}"`).toArray());
    });
    expect(JSON.stringify(left)).not.toContain('@');
  });
});
