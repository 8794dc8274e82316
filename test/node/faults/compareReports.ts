/** Waits until D1 has caught up with the objects, and says where its rows differ from what they say. */
import { setTimeout as wait } from 'node:timers/promises';
import type { AdminView } from '../../../src/wire/readerRpc.ts';
import type { SnapshotChapter } from '../../../src/wire/snapshot.ts';
import { call } from '../helpers/client.ts';
import { type ReportRow, readReports } from '../helpers/readReports.ts';

const TRY_AGAIN_MS = 200;
/** A snapshot leaves within two seconds in development; one that failed is tried again soon after. */
const TRIES_MAX = 150;

const READER = 'SELECT rev, emails_sent, chapters FROM readers WHERE email = ?';

/** @returns one line for each reader whose row is not what its object says */
export async function compareReports(
  url: string,
  adminKey: string,
  stateDirectory: string,
  emails: readonly string[],
): Promise<string[]> {
  const compare = async (email: string): Promise<string | null> => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const view = await adminView(url, adminKey, email);
      const [row] = await readReports(stateDirectory, READER, email);
      if (row?.rev === view.progress.rev) return differenceOf(view, row);
      await wait(TRY_AGAIN_MS);
    }
    return 'D1 has an older revision than the object, or none';
  };
  const differences = await Promise.all(emails.map(async (email) => ({ email, text: await compare(email) })));
  return differences.flatMap(({ email, text }) => (text === null ? [] : [`${email}: ${text}`]));
}

async function adminView(url: string, adminKey: string, email: string): Promise<AdminView> {
  const path = `/api/admin/readers/${encodeURIComponent(email)}`;
  const { status, body } = await call(url, 'GET', path, { token: adminKey });
  if (status !== 200) throw new Error(`GET /api/admin/readers/… gave ${status}.`);
  const view: AdminView = JSON.parse(body);
  return view;
}

function differenceOf({ reader, progress }: AdminView, row: ReportRow): string | null {
  if (row.emails_sent !== reader.emailsSent)
    return `${row.emails_sent} mails in D1, not ${reader.emailsSent}`;
  const chapters = progress.chapters.map(({ position, epoch, rev, ...columns }) => columns);
  const rows: SnapshotChapter[] = JSON.parse(String(row.chapters));
  const stored = rows.map(({ createdAt, ...columns }) => columns);
  const [inD1, inObject] = [JSON.stringify(stored), JSON.stringify(chapters)];
  return inD1 === inObject ? null : `the chapters are ${inD1} in D1, not ${inObject}`;
}
