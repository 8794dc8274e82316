/** What each frame from the live socket does to the page. */
import { beforeEach, expect, test } from 'vitest';
import { ProgressState } from '../../../public/app/progress.js';
import { takeFrame } from '../../../public/app/takeFrame.js';
import { Unconfirmed } from '../../../public/app/unconfirmed.js';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import { MemoryStorage } from './memoryStorage.ts';

let state: ProgressState;
beforeEach(() => {
  state = new ProgressState(new Unconfirmed(new MemoryStorage(), 'ada'));
});

function chapterAt(rev: number, changed: Partial<ChapterProgress> = {}): ChapterProgress {
  return {
    chapterNumber: 3,
    completed: false,
    completedAt: null,
    timeSpent: 0,
    videosWatched: [],
    quizzesPassed: [],
    position: null,
    furthestPercent: 0,
    epoch: 0,
    rev,
    updatedAt: '2026-11-20T08:00:00.000Z',
    ...changed,
  };
}

test('a greeting says how many devices are here, and that what waits can go', () => {
  const hello = { type: 'hello', rev: 0, serverTime: '2026-11-20T08:00:00.000Z', devices: 2 } as const;
  expect(takeFrame(state, hello)).toEqual({ connected: true, devices: 2 });
  expect(takeFrame(state, { type: 'presence', devices: 1 })).toEqual({ devices: 1 });
});

test('a confirmed change no longer waits, and what the server made of it is shown', () => {
  const { id } = state.note({ chapterNumber: 3, completed: true });
  const chapter = chapterAt(5, { completed: true });
  expect(takeFrame(state, { type: 'ack', id, rev: 5, chapters: [chapter] })).toEqual({ summaryStale: true });
  expect([state.unconfirmed.size, state.rev, state.chapters.get(3)]).toEqual([0, 5, chapter]);
});

test('a change of another device is pointed out, one that was missed is only shown', () => {
  const progress = { rev: 6, chapters: [chapterAt(6)] };
  expect(takeFrame(state, { type: 'progress', ...progress }).changedElsewhere).toEqual(progress.chapters);
  expect(takeFrame(state, { type: 'changes', ...progress })).toEqual({ summaryStale: true });
});

test('news that comes late does not hide what is newer', () => {
  takeFrame(state, { type: 'changes', rev: 7, chapters: [chapterAt(7, { completed: true })] });
  takeFrame(state, { type: 'progress', rev: 6, chapters: [chapterAt(6)] });
  expect([state.rev, state.chapters.get(3)?.completed]).toEqual([7, true]);
});

test('a change that came too fast is sent again, without a word', () => {
  const { id } = state.note({ chapterNumber: 3, completed: true });
  const error = { type: 'error', id, code: 'rate_limited', detail: 'The update was not taken.' } as const;
  expect(takeFrame(state, error)).toEqual({ sendAgain: id });
  expect(state.unconfirmed.holds(3)).toBe(true);
});

test('a change that the server will never take is given up, and the reader is told', () => {
  const { id } = state.note({ chapterNumber: 3, videosWatched: ['one too many'] });
  const error = { type: 'error', id, code: 'conflict', detail: 'The update was not taken.' } as const;
  const trouble = 'A change to chapter 3 could not be saved: The update was not taken.';
  expect(takeFrame(state, error)).toEqual({ trouble });
  expect(state.unconfirmed.holds(3)).toBe(false);
});

test('an error about no change is told, one about a change that is settled is not', () => {
  const error = { type: 'error', code: 'invalid_json', detail: 'The frame is not valid JSON.' } as const;
  expect(takeFrame(state, error)).toEqual({ trouble: 'The frame is not valid JSON.' });
  expect(takeFrame(state, { ...error, id: 'settled' })).toEqual({});
});

test('a change is bound to the chapter as it is known: one made before a reset does not undo it', () => {
  expect(state.note({ chapterNumber: 3 }).update).toMatchObject({ epoch: 0 });
  takeFrame(state, { type: 'changes', rev: 8, chapters: [chapterAt(8, { epoch: 2 })] });
  expect(state.note({ chapterNumber: 3 }).update).toMatchObject({ epoch: 2 });
});
