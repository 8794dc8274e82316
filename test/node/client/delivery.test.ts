/** What a tab has not sent yet, brought to the server over HTTP. The locks are real, storage keeps nothing. */
import { afterEach, expect, test } from 'vitest';
import { Delivery } from '../../../client/Delivery.ts';
import { HandbookError } from '../../../client/HandbookError.ts';
import { KeptOutbox } from '../../../client/KeptOutbox.ts';
import { mine, note } from '../../../client/outbox.ts';

const open: KeptOutbox[] = [];
afterEach(() => {
  for (const outbox of open.splice(0)) outbox.stop();
});

function openTab(answer: () => Promise<void>, isLive = false) {
  const outbox = new KeptOutbox({
    owner: { id: 'ada', since: '2026-01-01T00:00:00.000Z' },
    storage: { readEntries: async () => [], keepEntry: async () => {}, dropEntry: async () => {} },
    locks: navigator.locks,
    onChange: () => {},
  });
  open.push(outbox);
  const requests: number[] = [];
  const refused: [chapterNumber: number, completed: true | undefined][] = [];
  const delivery = new Delivery({
    outbox,
    send: () => isLive,
    post: async (updates) => {
      requests.push(updates.length);
      await answer();
      return { rev: requests.length, chapters: [] };
    },
    beacon: () => {},
    onAnswer: () => {},
    onRefused: ({ chapterNumber, completed }) => refused.push([chapterNumber, completed]),
    now: () => 0,
  });
  const complete = (chapterNumber: number) =>
    outbox.change((before) => note(before, { chapterNumber, completed: true }, 0));
  const watch = (chapterNumber: number) =>
    outbox.change((before) => note(before, { chapterNumber, videosWatched: ['intro'] }, 0));
  return { outbox, delivery, complete, watch, requests, refused, waiting: () => mine(outbox.state).length };
}

test('all of a long journey is sent before its reader signs out, in more than one request', async () => {
  const tab = openTab(async () => {});
  for (let number = 1; number <= 250; number++) tab.complete(number);
  await tab.delivery.post();
  expect([tab.waiting(), tab.requests]).toEqual([0, [100, 100, 50]]);
});

test('what is noted while a request is under way is sent after it', async () => {
  const tab = openTab(async () => {});
  tab.complete(1);
  const first = tab.delivery.post();
  tab.complete(2);
  await tab.delivery.post();
  await first;
  expect([tab.waiting(), tab.requests]).toEqual([0, [1, 1]]);
});

test('a server that will not take it now is asked once, and nothing is given up', async () => {
  const tab = openTab(async () => {
    throw new HandbookError({ status: 503, code: 'unavailable', message: 'Later.' });
  });
  for (let number = 1; number <= 150; number++) tab.complete(number);
  await expect(tab.delivery.post()).rejects.toMatchObject({ code: 'unavailable' });
  expect([tab.waiting(), tab.requests]).toEqual([150, [100]]);
});

test('a reader who goes meanwhile is not sent for without end', async () => {
  const tab = openTab(async () => tab.outbox.stop());
  tab.complete(1);
  await tab.delivery.post();
  expect(tab.requests).toEqual([1]);
});

test('what is noted while a refusal is on its way is sent too, and told of when it is refused', async () => {
  const tab = openTab(async () => {
    // In between: the reader goes on while the first request is under way.
    if (tab.requests.length === 1) tab.complete(1);
    throw new HandbookError({ status: 409, code: 'conflict', message: 'Too much.' });
  });
  tab.watch(1);
  await tab.delivery.post();
  expect([tab.requests, tab.refused, tab.waiting()]).toEqual([
    [1, 1],
    [
      [1, undefined],
      [1, true],
    ],
    0,
  ]);
});
