/** Waits until D1 has caught up with the objects, and says where it differs from them: in a reader, or in a sum. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Miniflare } from 'miniflare';
import type { AdminView } from '../../../src/wire/readerRpc.ts';
import { call } from '../helpers/client.ts';

const TRY_AGAIN_MS = 200;
/** Two seconds is the latest a snapshot leaves in development; a failed one is tried again within a minute. */
const TRIES_MAX = 300;

type Row = { rev: number; emails_sent: number; time_spent: number; chapters: string };

/** @returns one line for each reader whose row is not what its object says */
export async function compareReports(
  url: string,
  adminKey: string,
  miniflare: Miniflare,
  emails: readonly string[],
): Promise<string[]> {
  const db = await miniflare.getD1Database('DB');
  const differences: string[] = [];
  for (const email of emails) {
    let difference: string | null = 'not compared';
    for (let tries = 0; difference !== null && tries < TRIES_MAX; tries += 1) {
      if (tries > 0) await wait(TRY_AGAIN_MS);
      const view = await adminView(url, adminKey, email);
      const row = await db
        .prepare('SELECT rev, emails_sent, time_spent, chapters FROM readers WHERE email = ?')
        .bind(email)
        .first<Row>();
      difference = row ? differenceOf(view, row) : 'no row';
    }
    if (difference !== null) differences.push(`${email}: ${difference}`);
  }
  return differences;
}

export async function adminView(url: string, adminKey: string, email: string): Promise<AdminView> {
  const path = `/api/admin/readers/${encodeURIComponent(email)}`;
  const { status, body } = await call(url, 'GET', path, { token: adminKey });
  if (status !== 200) throw new Error(`GET /api/admin/readers/… gave ${status}.`);
  const view: AdminView = JSON.parse(body);
  return view;
}

function differenceOf({ reader, progress }: AdminView, row: Row): string | null {
  if (row.rev !== progress.rev) return `revision ${row.rev} in D1, ${progress.rev} in the object`;
  if (row.emails_sent !== reader.emailsSent)
    return `${row.emails_sent} mails in D1, not ${reader.emailsSent}`;
  const chapters = progress.chapters.map(({ position, epoch, rev, ...columns }) => columns);
  const stored: unknown = JSON.parse(row.chapters);
  return JSON.stringify(stored) === JSON.stringify(chapters) ? null : 'chapters differ';
}
