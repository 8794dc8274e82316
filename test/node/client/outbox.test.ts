/** What a browser keeps until the server has confirmed it. */
import { expect, test } from 'vitest';
import {
  adopt,
  dropStale,
  type Entry,
  emptyOutbox,
  mine,
  note,
  type Outbox,
  seeOthers,
  settle,
} from '../../../client/outbox.ts';
import { firstBatch, wireUpdate } from '../../../client/wireUpdate.ts';
import type { ProgressUpdate } from '../../../src/wire/progress.ts';

const NOW = Date.parse('2026-11-20T08:00:00.000Z');
const sitting = (seconds: number, id = 'sitting-1') => ({ id, seconds, startedAt: NOW });
const place = (percent: number) => ({ percent, anchor: null, at: NOW + percent });

function noted(...updates: Omit<ProgressUpdate, 'chapterNumber'>[]): Outbox {
  return updates.reduce<Outbox>(
    (outbox, update) => note(outbox, { chapterNumber: 3, epoch: 0, ...update }, NOW),
    emptyOutbox('tab'),
  );
}
const updates = (outbox: Outbox) => mine(outbox).map(({ update }) => JSON.parse(JSON.stringify(update)));
function only(outbox: Outbox): Entry {
  const [entry, ...more] = mine(outbox);
  if (!entry || more.length > 0) throw new Error('There is not one entry.');
  return entry;
}

test('hours offline on one chapter are one update, the latest', () => {
  const outbox = noted(
    { sitting: sitting(60), position: place(10) },
    { videosWatched: ['intro'] },
    { sitting: sitting(120), position: place(30) },
    { completed: true, videosWatched: ['outro', 'intro'] },
  );
  expect(updates(outbox)).toEqual([
    {
      chapterNumber: 3,
      epoch: 0,
      completed: true,
      videosWatched: ['intro', 'outro'],
      sitting: sitting(120),
      position: place(30),
    },
  ]);
});

test('two sittings, two chapters and two epochs stay apart', () => {
  let outbox = noted({ sitting: sitting(60) }, { sitting: sitting(5, 'sitting-2') });
  outbox = note(outbox, { chapterNumber: 4, epoch: 0, completed: true }, NOW);
  outbox = note(outbox, { chapterNumber: 3, epoch: 1, completed: true }, NOW);
  expect(mine(outbox)).toHaveLength(4);
});

test('an ack that comes twice confirms no furthest place that was noted in between', () => {
  const first = noted({ position: place(10) }, { position: place(5) });
  const acked = mine(first).reduce(settle, first);
  expect(mine(acked)).toEqual([]);
  let again = acked;
  for (const percent of [90, 0]) {
    again = note(again, { chapterNumber: 3, epoch: 0, position: place(percent) }, NOW);
  }
  const late = mine(first).reduce(settle, again);
  expect(updates(late).map(({ position }) => position.percent)).toEqual([0, 90]);
});

test('going back to the beginning does not lose the furthest place, however often', () => {
  const outbox = noted(...[80, 5, 60, 2, 90, 1, 85].map((percent) => ({ position: place(percent) })));
  expect(updates(outbox).map(({ position }) => position.percent)).toEqual([85, 90]);
});

test('a long list of ids is cut into updates that a frame can carry, and keeps its epoch', () => {
  const ids = Array.from({ length: 50 }, (_, n) => `${n}`.padEnd(128, '\u0001'));
  const outbox = noted({ videosWatched: ids, completed: true });
  expect(updates(outbox).flatMap(({ videosWatched = [] }) => videosWatched)).toEqual(ids);
  for (const { update } of mine(outbox)) {
    expect(update.epoch).toBe(0);
    expect(JSON.stringify({ type: 'update', id: '999999', update: wireUpdate(update) }).length).toBeLessThan(
      16_384,
    );
  }
});

test('a confirmed update is gone', () => {
  const outbox = noted({ completed: true });
  expect(mine(settle(outbox, only(outbox)))).toEqual([]);
});

test('what was added while an update was on its way stays, and knows what is confirmed of its time', () => {
  const before = noted({ sitting: sitting(60) });
  const sent = only(before);
  const grown = note(before, { chapterNumber: 3, epoch: 0, sitting: sitting(90), completed: true }, NOW);
  const settled = settle(grown, sent);
  expect(only(settled)).toMatchObject({
    confirmedSeconds: 60,
    update: { completed: true, sitting: sitting(90) },
  });
  const next = note(
    settle(settled, only(settled)),
    { chapterNumber: 3, epoch: 0, sitting: sitting(100) },
    NOW,
  );
  expect(only(next)).toMatchObject({ confirmedSeconds: 90 });
});

test('what was noted before a reset is dropped, what was noted after it stays', () => {
  const outbox = note(
    noted({ completed: true }),
    { chapterNumber: 3, epoch: 1, videosWatched: ['again'] },
    NOW,
  );
  expect(updates(dropStale(outbox, 3, 1))).toEqual([
    { chapterNumber: 3, epoch: 1, videosWatched: ['again'] },
  ]);
  expect(mine(dropStale(outbox, 4, 1))).toHaveLength(2);
});

test('another tab’s entries are seen and not sent, until that tab is gone', () => {
  const theirs = [...note(emptyOutbox('other'), { chapterNumber: 5, completed: true }, NOW).entries.values()];
  const seen = seeOthers(noted({ completed: true }), theirs);
  expect([seen.entries.size, mine(seen).length]).toEqual([2, 1]);
  const adopted = adopt(seen, 'other');
  expect(
    mine(adopted)
      .map(({ update }) => update.chapterNumber)
      .sort(),
  ).toEqual([3, 5]);
  expect([...adopted.entries.keys()].sort()).toEqual([...seen.entries.keys()].sort());
});

test('what another tab has taken back or had confirmed is not seen any more', () => {
  const theirs = [...note(emptyOutbox('other'), { chapterNumber: 5, completed: true }, NOW).entries.values()];
  const seen = seeOthers(seeOthers(noted({ completed: true }), theirs), []);
  expect(mine(seen)).toEqual([...seen.entries.values()]);
});

test('a request carries what fits, and one update at least', () => {
  const entries = Array.from({ length: 150 }, (_, n) => only(noted({ sitting: sitting(n + 1) })));
  expect(firstBatch(entries)).toHaveLength(100);
  const long = Array.from({ length: 20 }, () => only(noted({ videosWatched: ['x'.repeat(3_000)] })));
  expect(firstBatch(long)).toHaveLength(5);
  const tooLong = [only(noted({ videosWatched: ['x'.repeat(20_000)] }))];
  expect(firstBatch(tooLong)).toHaveLength(1);
});
