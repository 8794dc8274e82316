/** What each frame from the live socket does. */
import { expect, test } from 'vitest';
import { learnWhole } from '../../../client/knownProgress.ts';
import { type Link, takeFrame } from '../../../client/takeFrame.ts';
import { chapterProgress, untouchedChapter } from '../../../src/rules/chapter.ts';
import type { ServerFrame } from '../../../src/wire/live.ts';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import { PlayedServer } from './playedServer.ts';

const chapterAt = (rev: number, changed: Partial<ChapterProgress> = {}): ChapterProgress => ({
  ...chapterProgress(untouchedChapter(3)),
  rev,
  ...changed,
});
const whole = new PlayedServer(0).whole();
const linkAt = (rev: number, isCaughtUp = true): Link => ({
  known: learnWhole(null, { ...whole, rev, chapters: [chapterAt(rev)] }, null),
  isCaughtUp,
});
const hello = { type: 'hello', rev: 5, serverTime: '2026-11-20T08:00:00.000Z', devices: 2 } as const;

test('a greeting says how many devices are here and what time it is, and that what was missed is to come', () => {
  expect(takeFrame(linkAt(5), hello)).toMatchObject({
    devices: 2,
    greetedAt: Date.parse(hello.serverTime),
    isCaughtUp: false,
    known: { rev: 5 },
  });
});

test('a server that is behind what is known has a reader who began anew', () => {
  expect(takeFrame(linkAt(6), hello).known).toBeNull();
});

test('a confirmation names its update, and what the server made of it is known', () => {
  const taken = takeFrame(linkAt(5), {
    type: 'ack',
    id: 7,
    rev: 6,
    chapters: [chapterAt(6, { completed: true })],
  });
  expect([taken.acked, taken.known?.rev, taken.known?.chapters.get(3)?.completed]).toEqual(['7', 6, true]);
});

test('a change of another device is pointed out once, and one that was missed is only known', () => {
  const news = { rev: 6, chapters: [chapterAt(6)] };
  const told = takeFrame(linkAt(5), { type: 'progress', ...news });
  expect(told.changedElsewhere).toEqual(news.chapters);
  expect(takeFrame(told, { type: 'progress', ...news }).changedElsewhere).toBeUndefined();
  expect(takeFrame(linkAt(5), { type: 'changes', ...news }).changedElsewhere).toBeUndefined();
});

test('news that comes late does not hide what is newer', () => {
  const { known } = takeFrame(linkAt(7), {
    type: 'progress',
    rev: 6,
    chapters: [chapterAt(6, { completed: true })],
  });
  expect([known?.rev, known?.chapters.get(3)?.completed]).toEqual([7, false]);
});

test('before what was missed is told, news does not stand for it', () => {
  const news: ServerFrame = { type: 'progress', rev: 9, chapters: [chapterAt(9)] };
  const behind = takeFrame(linkAt(5, false), news);
  expect([behind.known?.rev, behind.known?.chapters.get(3)?.rev, behind.sync]).toEqual([5, 9, undefined]);
  const caughtUp = takeFrame(behind, { type: 'changes', rev: 9, chapters: [] });
  expect([caughtUp.known?.rev, caughtUp.isCaughtUp]).toEqual([9, true]);
});

test('a revision that was skipped is asked for', () => {
  const taken = takeFrame(linkAt(5), { type: 'progress', rev: 8, chapters: [chapterAt(8)] });
  expect([taken.sync, taken.known?.rev]).toEqual([true, 5]);
});

test('a refusal names its update; an error about none says nothing that could be acted on', () => {
  const error = { type: 'error', code: 'conflict', detail: 'Too many.' } as const;
  expect(takeFrame(linkAt(5), { ...error, id: 'x' }).refused).toEqual({
    id: 'x',
    code: 'conflict',
    detail: 'Too many.',
  });
  expect(takeFrame(linkAt(5), error).refused).toBeUndefined();
});

test('access that is given or taken is told', () => {
  expect(takeFrame(linkAt(5), { type: 'access', hasAccess: false }).hasAccess).toBe(false);
});
