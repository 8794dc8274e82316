/** D1 as the owner sees it, and D1 taken away for a while. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { call, objectOf } from './api.ts';
import { MINUTE, moveClock } from './clock.ts';
import { quietReader } from './quiet.ts';

/**
 * @returns when the object's alarm is set, in milliseconds, or null when there is nothing to do within the hour: a
 * confirmed reader is looked at on another day (test/objects/drip.test.ts)
 */
export async function alarmAt(email: string): Promise<number | null> {
  const at = await runInDurableObject(objectOf(email), (_, { storage }) => storage.getAlarm());
  return at !== null && at <= Date.now() + 60 * MINUTE ? at : null;
}

/** Lets time pass until the object's alarm, and runs it. @returns how long that was, in milliseconds */
export async function untilAlarm(email: string): Promise<number> {
  const at = await alarmAt(email);
  if (at === null) throw new Error('No alarm is set.');
  const waitMs = Math.max(0, at - Date.now());
  moveClock(waitMs);
  await runDurableObjectAlarm(objectOf(email));
  return waitMs;
}

/** Lets time pass until the object has nothing more to do. */
export async function untilQuiet(email: string): Promise<void> {
  for (let alarms = 0; alarms < 5 && (await alarmAt(email)) !== null; alarms += 1) await untilAlarm(email);
  expect(await alarmAt(email)).toBeNull();
}

/** @returns the revision that D1 knows of a reader; null when it knows nothing */
export function reportedRev(email: string): Promise<number | null> {
  return env.DB.prepare('SELECT rev FROM readers WHERE email = ?').bind(email).first<number>('rev');
}

/** Checks that D1 holds a reader as the object does, column by column. */
export async function expectReported(email: string): Promise<void> {
  const view = await objectOf(email).adminView([]);
  if (!view) throw new Error('Nothing is kept of this reader.');
  const row = await env.DB.prepare('SELECT * FROM readers WHERE email = ?').bind(email).first();
  expect(row).toMatchObject({
    rev: view.progress.rev,
    first_name: view.reader.firstName,
    has_access: Number(view.reader.hasAccess),
    has_purchased: Number(view.reader.hasPurchased),
    created_at: view.reader.createdAt,
    confirmed_at: view.reader.confirmedAt,
    emails_sent: view.reader.emailsSent,
    time_spent: view.progress.summary.timeSpent,
    last_read_at: view.progress.summary.lastReadAt,
  });
  const touched = view.progress.chapters.map(({ position, epoch, rev, ...columns }) => columns);
  expect(JSON.parse(String(row?.chapters))).toMatchObject(touched);
  expect(
    JSON.parse(String(row?.sessions))
      .map(({ id }: { id: string }) => id)
      .sort(),
  ).toEqual(view.sessions.map(({ id }) => id).sort());
}

/** Takes the tables that reports are written to and read from away. @returns what brings them back */
export async function takeReportsAway(): Promise<() => Promise<void>> {
  const { results } = await env.DB.prepare(
    "SELECT sql FROM sqlite_master WHERE name IN ('snapshot_batches', 'store_snapshots') ORDER BY type DESC",
  ).all<{ sql: string }>();
  const run = (...statements: string[]) => env.DB.batch(statements.map((sql) => env.DB.prepare(sql)));
  await run(
    'DROP VIEW snapshot_batches',
    'ALTER TABLE rollups RENAME TO rollups_away',
    'ALTER TABLE readers RENAME TO readers_away',
  );
  return async () => {
    await run(
      'ALTER TABLE rollups_away RENAME TO rollups',
      'ALTER TABLE readers_away RENAME TO readers',
      ...results.map(({ sql }) => sql),
    );
  };
}

let owner: string | undefined;
/** @returns an access token of the owner, who signs in once a file: sign-in mails are limited */
export async function ownerToken(): Promise<string> {
  owner ??= (await quietReader('owner@example.com')).accessToken;
  return owner;
}

/** @returns a report of the owner */
export async function readReport<T>(token: string, path: string): Promise<T> {
  const response = await call('GET', `/api/admin/${path}`, { token });
  expect(response.status).toBe(200);
  return response.json();
}
