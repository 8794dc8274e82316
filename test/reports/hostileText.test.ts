import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { readTotals } from '../../src/reports/rollups.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { chapterOf, forgetReaders, NOW, snapshotOf } from '../helpers/snapshots.ts';

beforeEach(() => forgetReaders(env.DB));

const HOSTILE = [
  `'); DROP TABLE readers; --`,
  `"quoted" and \\back\\slashed\\`,
  '__proto__',
  'constructor',
  '$.a[0].b',
  '$[#-1]',
  '-- comment /* other */',
  '<script>alert(1)</script>',
  '=HYPERLINK("https://example.com")',
  '👩‍👩‍👧‍👦 é ﷽ \u202e',
  'a\u0001\u0007\u001b[31m\r\n\tb\u007f\u2028',
  '%_*?',
  '{"a":[1',
];

test.each(HOSTILE)('the text %j in every field comes back as it went in', async (text) => {
  const chapter = chapterOf({ videosWatched: [text, 'plain'], quizzesPassed: [text] });
  const session = { id: text, createdAt: text, lastSeenAt: text, expiresAt: text };
  await storeSnapshots(
    env.DB,
    [
      snapshotOf({
        email: text,
        id: text,
        firstName: text,
        lastName: text,
        discountCode: text,
        timezone: text,
        // Days are made of a zone that is one.
        counts: {},
        chapters: [chapter],
        sessions: [session],
      }),
    ],
    NOW,
  );
  const subscriber = await env.DB.prepare('SELECT * FROM email_subscribers WHERE email = ?')
    .bind(text)
    .first();
  expect(subscriber).toMatchObject({ id: text, first_name: text, last_name: text, discount_code: text });
  const progress = await env.DB.prepare('SELECT * FROM reading_progress WHERE email = ?')
    .bind(text)
    .first<{ videos_watched: string; quizzes_passed: string }>();
  expect(JSON.parse(progress?.videos_watched ?? '')).toEqual([text, 'plain']);
  expect(JSON.parse(progress?.quizzes_passed ?? '')).toEqual([text]);
  const userSession = await env.DB.prepare('SELECT * FROM user_sessions').first();
  expect(userSession).toEqual({ id: text, user_email: text, expires_at: text, created_at: text });
});

test('hostile keys are summed like any other', async () => {
  const counts = (amount: number) => Object.fromEntries(HOSTILE.map((key) => [key, amount]));
  await storeSnapshots(env.DB, [snapshotOf({ email: 'a@example.com', rev: 1, counts: counts(2) })], NOW);
  await storeSnapshots(env.DB, [snapshotOf({ email: 'b@example.com', rev: 1, counts: counts(5) })], NOW);
  await storeSnapshots(env.DB, [snapshotOf({ email: 'a@example.com', rev: 2, counts: counts(3) })], NOW);
  const totals = await readTotals(env.DB);
  expect([...totals].sort()).toEqual(HOSTILE.map((key) => [key, 8]).sort());
  expect(Object.prototype).not.toHaveProperty('a');
});
