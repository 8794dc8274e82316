/**
 * The tables `audit_log` and `audit_intents`. What is about to be changed is an intent first; when the change is made, one
 * transaction moves it into the log, and when it is none, the intent goes. So no change can be missing from both.
 */
import type { AuditAction, AuditActor, AuditEntry, AuditQuery, FieldChanges } from '../wire/audit.ts';

type Database = Pick<D1Database, 'prepare' | 'batch'>;

export type Intent = {
  /** UUID of version 7. */
  id: string;
  at: string;
  actor: AuditActor;
  action: AuditAction;
  target: string | null;
  readerId: string | null;
  requestId: string;
};

/** An entry whose actor has no name yet. */
export type StoredEntry = Omit<AuditEntry, 'actor'> & { actor: string };
type Row = Omit<StoredEntry, 'changes'> & { changes: string };

/** A change takes seconds at most; until then its intent is no news. */
const UNCONFIRMED_AFTER_MS = 60_000;

const COLUMNS = 'id, at, actor, action, target, reader_id AS readerId, request_id AS requestId';

export async function writeIntent(db: Database, intent: Intent): Promise<void> {
  const { id, at, actor, action, target, readerId, requestId } = intent;
  await db
    .prepare('INSERT INTO audit_intents VALUES (?, ?, ?, ?, ?, ?, ?)')
    .bind(id, at, actor, action, target, readerId, requestId)
    .run();
}

/** Moves an intent into the log. May be repeated. */
export async function writeEntry(db: Database, entry: Intent & { changes: FieldChanges }): Promise<void> {
  const { id, at, actor, action, target, readerId, changes, requestId } = entry;
  await db.batch([
    db
      .prepare('INSERT INTO audit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING')
      .bind(id, at, actor, action, target, readerId, JSON.stringify(changes), requestId),
    forget(db, id),
  ]);
}

/** Drops the intent of what turned out to be no change. May be repeated. */
export async function dropIntent(db: Database, id: string): Promise<void> {
  await forget(db, id).run();
}

/**
 * @param now milliseconds since 1970
 * @returns a page, the newest first, and the cursor to the next; each page reads as many rows as it shows, and twice that
 *   at most where intents stay
 */
export async function listAudit(
  db: Pick<Database, 'prepare'>,
  query: AuditQuery,
  now: number,
): Promise<{ data: StoredEntry[]; nextCursor: string | null }> {
  const { conditions, values } = conditionsOf(query);
  const old = new Date(now - UNCONFIRMED_AFTER_MS).toISOString();
  const where = (more: string[]) => [...conditions, ...more].join(' AND ') || '1';
  const newest = 'ORDER BY id DESC LIMIT ?';
  const limit = query.limit + 1;
  const { results } = await db
    .prepare(
      `SELECT * FROM (SELECT ${COLUMNS}, changes, 'done' AS state FROM audit_log WHERE ${where([])} ${newest})
       UNION ALL
       SELECT * FROM (
         SELECT ${COLUMNS}, '{}' AS changes, 'unconfirmed' AS state FROM audit_intents
         WHERE ${where(['at < ?'])} ${newest}
       )
       ${newest}`,
    )
    .bind(...values, limit, ...values, old, limit, limit)
    .all<Row>();
  const data = results.slice(0, query.limit).map((row) => ({ ...row, changes: JSON.parse(row.changes) }));
  const last = data.at(-1);
  return { data, nextCursor: results.length > data.length && last ? last.id : null };
}

function conditionsOf({ cursor, actor, action, reader }: AuditQuery) {
  const wished = [
    ['id < ?', cursor],
    ['actor = ?', actor],
    ['action = ?', action],
    ['reader_id = ?', reader],
  ] as const;
  const asked = wished.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  return { conditions: asked.map(({ condition }) => condition), values: asked.map(({ value }) => value) };
}

const forget = (db: Database, id: string) => db.prepare('DELETE FROM audit_intents WHERE id = ?').bind(id);
