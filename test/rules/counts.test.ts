import { expect, test } from 'vitest';
import { countsOf } from '../../src/rules/counts.ts';
import { NO_MAILS } from '../../src/rules/mailMeasures.ts';
import { chapterOf, snapshotOf } from '../helpers/snapshots.ts';

test('a subscriber counts under the day of sign-up, the day of the latest reading and each chapter', () => {
  const reader = snapshotOf({
    confirmedAt: '2026-11-20T10:05:00.000Z',
    hasPurchased: true,
    chapters: [
      chapterOf({ chapterNumber: 3, timeSpent: 90, videosWatched: ['a', 'b'], quizzesPassed: ['q'] }),
      chapterOf({ chapterNumber: 12, completed: false, completedAt: null, timeSpent: 5, videosWatched: [] }),
    ],
  });
  expect(countsOf(reader)).toEqual({
    subscribers: 1,
    confirmed: 1,
    withAccess: 1,
    purchased: 1,
    emailsSent: 2,
    'signup:2026-11-20': 1,
    'lastRead:2026-11-23': 1,
    'chapter:3:started': 1,
    'chapter:3:completed': 1,
    'chapter:3:seconds': 90,
    'chapter:3:videos': 2,
    'chapter:3:quizzes': 1,
    'chapter:12:started': 1,
    'chapter:12:seconds': 5,
  });
});

test('mails count by kind, without zeros', () => {
  const mails = new Map([['chapter', { ...NO_MAILS, sent: 3, opens: 7, openedHuman: 2 }]] as const);
  const counts = Object.entries(countsOf(snapshotOf(), mails));
  expect(Object.fromEntries(counts.filter(([key]) => key.startsWith('mail:')))).toEqual({
    'mail:chapter:sent': 3,
    'mail:chapter:opens': 7,
    'mail:chapter:openedHuman': 2,
  });
});

test('progress of an address that never signed up counts for its chapters and not as a subscriber', () => {
  const counts = countsOf(snapshotOf({ subscribed: false, confirmedAt: '2026-11-20T10:05:00.000Z' }));
  expect(Object.keys(counts).sort()).toEqual([
    'chapter:1:completed',
    'chapter:1:seconds',
    'chapter:1:started',
    'chapter:1:videos',
    'lastRead:2026-11-23',
  ]);
});

test('a subscriber who has not read, has no access and got no mail leaves no zeros behind', () => {
  const counts = countsOf(snapshotOf({ hasAccess: false, emailsSent: 0, lastReadAt: null, chapters: [] }));
  expect(counts).toEqual({ subscribers: 1, 'signup:2026-11-20': 1 });
});

test('a chapter that was reset is not started; one that was only scrolled is', () => {
  const untouched = {
    completed: false,
    completedAt: null,
    timeSpent: 0,
    videosWatched: [],
    furthestPercent: 0,
  };
  const reset = countsOf(snapshotOf({ chapters: [chapterOf(untouched)] }));
  expect(Object.keys(reset).filter((key) => key.startsWith('chapter:'))).toEqual([]);
  const scrolled = countsOf(snapshotOf({ chapters: [chapterOf({ ...untouched, furthestPercent: 0.5 })] }));
  expect(scrolled).toMatchObject({ 'chapter:1:started': 1 });
});
