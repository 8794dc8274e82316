/** The queries of reports written against the old tables, asked of the views that carry their names. */
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { chapterOf, forgetReaders, NOW, snapshotOf } from '../helpers/snapshots.ts';

beforeEach(async () => {
  await forgetReaders(env.DB);
  await storeSnapshots(
    env.DB,
    [
      snapshotOf({
        email: 'ada@example.com',
        hasPurchased: true,
        lastEmailSent: '2026-11-21T00:00:00.000Z',
        chapters: [
          chapterOf({ videosWatched: ['v1', 'v2'], quizzesPassed: ['q1'] }),
          chapterOf({
            chapterNumber: 2,
            completed: false,
            completedAt: null,
            timeSpent: 30,
            videosWatched: [],
          }),
        ],
        sessions: [
          {
            id: 'session-1',
            createdAt: '2026-11-20T10:00:00.000Z',
            lastSeenAt: '2026-11-23T10:00:00.000Z',
            expiresAt: '2026-12-20T10:00:00.000Z',
          },
        ],
      }),
      snapshotOf({ email: 'imported@example.com', subscribed: false }),
    ],
    NOW,
  );
});

const all = async (sql: string) => (await env.DB.prepare(sql).all()).results;

test('email_subscribers lists subscribers under the old columns, and not imported progress', async () => {
  expect(await all('SELECT * FROM email_subscribers')).toEqual([
    {
      id: 'id-1',
      email: 'ada@example.com',
      first_name: 'Ada',
      last_name: null,
      created_at: '2026-11-20T10:00:00.000Z',
      updated_at: '2026-11-23T10:00:00.000Z',
      has_access: 1,
      has_purchased: 1,
      discount_code: null,
      emails_sent: 2,
      last_email_sent: '2026-11-21T00:00:00.000Z',
    },
  ]);
});

test('reading_progress has a row for each chapter of each reader', async () => {
  expect(
    await all("SELECT * FROM reading_progress WHERE email = 'ada@example.com' ORDER BY chapter_number"),
  ).toEqual([
    {
      id: 'ada@example.com:1',
      email: 'ada@example.com',
      chapter_number: 1,
      completed: 1,
      time_spent: 60,
      videos_watched: '["v1","v2"]',
      quizzes_passed: '["q1"]',
      created_at: '2026-11-22T09:00:00.000Z',
      updated_at: '2026-11-23T09:00:00.000Z',
    },
    {
      id: 'ada@example.com:2',
      email: 'ada@example.com',
      chapter_number: 2,
      completed: 0,
      time_spent: 30,
      videos_watched: '[]',
      quizzes_passed: '[]',
      created_at: '2026-11-22T09:00:00.000Z',
      updated_at: '2026-11-23T09:00:00.000Z',
    },
  ]);
  expect(
    await all(`SELECT chapter_number, COUNT(*) AS started, SUM(completed) AS completed, AVG(time_spent) AS seconds
      FROM reading_progress GROUP BY chapter_number ORDER BY chapter_number`),
  ).toEqual([
    { chapter_number: 1, started: 2, completed: 2, seconds: 60 },
    { chapter_number: 2, started: 1, completed: 0, seconds: 30 },
  ]);
});

test('subscribers and progress join by address', async () => {
  expect(
    await all(`SELECT s.email, SUM(p.completed) AS done FROM email_subscribers s
      LEFT JOIN reading_progress p ON p.email = s.email AND p.completed = 1 GROUP BY s.email`),
  ).toEqual([{ email: 'ada@example.com', done: 1 }]);
});

test('one chapter of one reader is found without reading the other readers', async () => {
  const statement = env.DB.prepare('SELECT * FROM reading_progress WHERE email = ? AND chapter_number = ?');
  const { results, meta } = await statement.bind('ada@example.com', 2).all();
  expect(results).toHaveLength(1);
  expect(meta.rows_read).toBeLessThanOrEqual(3);
});

test('user_sessions names sessions and their ends, and has no token', async () => {
  expect(await all("SELECT * FROM user_sessions WHERE user_email = 'ada@example.com'")).toEqual([
    {
      id: 'session-1',
      user_email: 'ada@example.com',
      expires_at: '2026-12-20T10:00:00.000Z',
      created_at: '2026-11-20T10:00:00.000Z',
    },
  ]);
  expect(await all("SELECT id FROM user_sessions WHERE expires_at > datetime('2026-12-21')")).toEqual([]);
});

test('content_access_logs takes and gives the old columns', async () => {
  const log = {
    id: 'log-1',
    email: 'ada@example.com',
    chapter_number: 2,
    access_type: 'view',
    ip_address: '192.0.2.1',
    user_agent: 'Browser',
    created_at: '2026-11-23T10:00:00.000Z',
  };
  const columns = Object.keys(log).join(', ');
  await env.DB.prepare(`INSERT INTO content_access_logs (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`)
    .bind(...Object.values(log))
    .run();
  expect(await all(`SELECT ${columns} FROM content_access_logs`)).toEqual([log]);
});
