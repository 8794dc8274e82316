/** Access to content as tests ask for it, straight from the reader's object, and what D1 holds of it. */
import { env } from 'cloudflare:workers';
import { uuidV7 } from '../../src/rules/uuidV7.ts';
import type { AccessRequest, LoggedAccess } from '../../src/wire/access.ts';
import { objectOf } from './api.ts';
import type { Device } from './progress.ts';
import { quietReader } from './quiet.ts';
import { untilQuiet } from './reports.ts';

export const VIEW: AccessRequest = {
  type: 'view',
  chapterNumber: 3,
  fileKey: null,
  ip: '192.0.2.7',
  userAgent: 'Test/1.0',
  free: false,
  counts: true,
};

/** Asks for a chapter, as the route that serves it does. @returns whether it may be served, or why not */
export async function open(
  { email, session }: Pick<Device, 'email' | 'session'>,
  changes: Partial<AccessRequest> = {},
): Promise<string> {
  const outcome = await objectOf(email).openContent(session.id, { ...VIEW, ...changes });
  return outcome.ok ? 'open' : outcome.failure.code;
}

export type LogRow = {
  id: string;
  email: string;
  chapter_number: number | null;
  access_type: string;
  ip_address: string | null;
  user_agent: string | null;
  created_at: string;
  file_key: string | null;
};

/** @returns what D1 holds of a reader's access, the oldest first */
export async function logOf(email: string): Promise<LogRow[]> {
  const statement = env.DB.prepare('SELECT * FROM content_access_logs WHERE email = ? ORDER BY id');
  return (await statement.bind(email).all<LogRow>()).results;
}

/** @returns the sums by `day:chapter:type`, over all weeks */
export async function accessSums(): Promise<Record<string, number>> {
  const { results } = await env.DB.prepare('SELECT counts FROM access_rollups').all<{ counts: string }>();
  return Object.assign({}, ...results.map(({ counts }) => JSON.parse(counts)));
}

/** The same sums asked of the rows. */
export async function countRows(): Promise<Record<string, number>> {
  const { results } = await env.DB.prepare(
    `SELECT date(created_at) || ':' || coalesce(chapter_number, 0) || ':' || access_type AS key, count(*) AS amount
     FROM content_access_logs GROUP BY 1`,
  ).all<{ key: string; amount: number }>();
  return Object.fromEntries(results.map(({ key, amount }) => [key, amount]));
}

/** @returns an entry of the log, as the object makes it */
export function entryOf(changes: Partial<LoggedAccess> = {}, at = Date.now()): LoggedAccess {
  const id = uuidV7(at, crypto.getRandomValues(new Uint8Array(10)));
  return { type: 'view', chapterNumber: 3, fileKey: null, ip: null, userAgent: null, id, at, ...changes };
}

/** A reader of whom D1 knows everything. */
export async function reportedReader(): ReturnType<typeof quietReader> {
  const reader = await quietReader();
  await untilQuiet(reader.email);
  return reader;
}
