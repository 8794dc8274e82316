/** What D1 holds of one reader, for the reader's own export. */
import type { Database } from './database.ts';

type Row = Record<string, string | number | null>;

/** Columns of `readers` that hold JSON. */
const DOCUMENTS = ['counts', 'sessions', 'chapters', 'dead_letters'];

/** @returns the reader's row, null before the first snapshot, and its entries of the access log, the oldest first */
export async function exportReports(db: Database, email: string) {
  const [reader, accessLog] = await Promise.all([
    db.prepare('SELECT * FROM readers WHERE email = ?1').bind(email).first<Row>(),
    db.prepare('SELECT * FROM content_access_logs WHERE email = ?1 ORDER BY id').bind(email).all<Row>(),
  ]);
  return { readers: reader && withDocuments(reader), content_access_logs: accessLog.results };
}

function withDocuments(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      DOCUMENTS.includes(column) && typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );
}
