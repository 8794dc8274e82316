/** What leaves over the live socket, and when. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drop, emptyOutbox, mine, note, type Outbox, settle } from '../../../client/outbox.ts';
import { Sender } from '../../../client/Sender.ts';

let outbox: Outbox;
let isOpen: boolean;
let sent: { id: string; update: { chapterNumber: number } }[];
let sender: Sender;
beforeEach(() => {
  vi.useFakeTimers();
  outbox = emptyOutbox('tab');
  isOpen = true;
  sent = [];
  sender = new Sender({
    waiting: () => mine(outbox),
    send: (text) => isOpen && sent.push(JSON.parse(text)) > 0,
    now: () => Date.now(),
  });
});
afterEach(() => {
  sender.disconnected();
  vi.useRealTimers();
});

function complete(...chapterNumbers: number[]): void {
  for (const chapterNumber of chapterNumbers) {
    outbox = note(outbox, { chapterNumber, completed: true }, Date.now());
  }
  sender.pump();
}
function ack(index: number): void {
  const entry = sender.acked(sent[index]?.id ?? '');
  if (entry) outbox = settle(outbox, entry);
}
const chapters = () => sent.map(({ update }) => update.chapterNumber);

test('a change leaves at once, and several four a second', () => {
  sender.connected();
  complete(1);
  expect(chapters()).toEqual([1]);
  complete(2, 3, 4, 5, 6);
  expect(chapters()).toEqual([1]);
  vi.advanceTimersByTime(1000);
  expect(chapters()).toEqual([1, 2, 3, 4, 5]);
  vi.advanceTimersByTime(60_000);
  expect(chapters()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('what is on its way is not sent again before the connection is lost, and then it is', () => {
  sender.connected();
  complete(1);
  vi.advanceTimersByTime(60_000);
  sender.disconnected();
  complete(2);
  vi.advanceTimersByTime(60_000);
  expect(chapters()).toEqual([1]);
  sender.connected();
  vi.advanceTimersByTime(1000);
  expect(chapters()).toEqual([1, 1, 2]);
});

test('an answer of the last connection settles nothing of this one', () => {
  sender.connected();
  complete(1);
  sender.disconnected();
  sender.connected();
  expect(sender.acked(sent[0]?.id ?? '')).toBeNull();
});

test('an update that grows on its way is sent again as it is now', () => {
  sender.connected();
  complete(1);
  outbox = note(outbox, { chapterNumber: 1, videosWatched: ['intro'] }, Date.now());
  ack(0);
  vi.advanceTimersByTime(1000);
  expect(sent[1]?.update).toMatchObject({ completed: true, videosWatched: ['intro'] });
  ack(1);
  expect(mine(outbox)).toEqual([]);
});

test('a refused one waits a while and goes behind the others', () => {
  sender.connected();
  complete(1, 2, 3);
  expect(sender.refused(sent[0]?.id ?? '', 'rate_limited')).toBeNull();
  vi.advanceTimersByTime(4_999);
  expect(chapters()).toEqual([1]);
  vi.advanceTimersByTime(60_000);
  expect(chapters()).toEqual([1, 2, 3, 1]);
});

test.each(['invalid_body', 'invalid_json', 'conflict'])('%s is for good, and says which', (code) => {
  sender.connected();
  complete(1);
  const refused = sender.refused(sent[0]?.id ?? '', code);
  expect(refused?.update.chapterNumber).toBe(1);
  if (refused) outbox = drop(outbox, refused);
  vi.advanceTimersByTime(60_000);
  expect(chapters()).toEqual([1]);
});

test('all of 300 updates arrive at a server that takes 120 at once and 300 a minute', () => {
  let tokens = 0;
  let refusals = 0;
  const earn = setInterval(() => {
    tokens = Math.min(120, tokens + 1);
  }, 200);
  sender = new Sender({
    waiting: () => mine(outbox),
    now: () => Date.now(),
    send: (text) => {
      const { id } = JSON.parse(text);
      const isTaken = tokens > 0;
      if (isTaken) tokens -= 1;
      else refusals += 1;
      setTimeout(() => {
        const entry = isTaken ? sender.acked(id) : sender.refused(id, 'rate_limited');
        if (entry) outbox = settle(outbox, entry);
      }, 10);
      return true;
    },
  });
  complete(...Array.from({ length: 300 }, (_, index) => index + 1));
  sender.connected();
  vi.advanceTimersByTime(120_000);
  clearInterval(earn);
  expect([mine(outbox).length, refusals]).toEqual([0, 1]);
});
