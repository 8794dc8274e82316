/**
 * Stores very many readers. Their rows and sums are what the trigger would have made of their snapshots, in a third of its
 * time; the bench then recomputes the sums, and must find no difference.
 */
import { UUID_V7_RANDOM_BYTES, uuidV7 } from '../../src/rules/uuidV7.ts';
import { isoTime } from '../../src/wire/time.ts';
import { CHAPTERS, HOSTS, type Part } from '../manyReaders.ts';

/** Stores a part whole or not at all. */
export async function storePart(db: D1Database, { rows, week, sums, accesses }: Part): Promise<void> {
  const entries = accesses.map((access) => {
    const random = crypto.getRandomValues(new Uint8Array(UUID_V7_RANDOM_BYTES));
    return { id: uuidV7(Date.parse(access.createdAt), random), ...access };
  });
  await db.batch([
    ...rows.map((some) => db.prepare(INSERT_READERS).bind(JSON.stringify(some), JSON.stringify(HOSTS))),
    db.prepare(ADD_SUMS).bind(week, JSON.stringify(sums)),
    db.prepare('INSERT INTO access_log_batches (batch) VALUES (?1)').bind(JSON.stringify(entries)),
  ]);
}

/** The outline that they read. */
export async function storeOutline(db: Pick<D1Database, 'prepare'>): Promise<void> {
  await db
    .prepare(
      `INSERT INTO chapters (number, position, slug, title, summary, free, minutes, videos, quizzes, version, updated_at)
       SELECT value, value, 'chapter-' || value, 'Chapter ' || value, '', 0, 10, '["intro"]', '["quiz"]', '1', ?1
       FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(isoTime(0), JSON.stringify(Array.from({ length: CHAPTERS }, (_, index) => index + 1)))
    .run();
}

const COLUMNS = [
  'email',
  'rev',
  'subscribed',
  'id',
  'first_name',
  'last_name',
  'created_at',
  'updated_at',
  'confirmed_at',
  'has_access',
  'has_purchased',
  'timezone',
  'emails_sent',
  'last_read_at',
  'chapters_completed',
  'time_spent',
  'counts',
  'sessions',
  'chapters',
];
/** What differs by host. */
const OWN = ['email', 'id'];
const INSERT_READERS = `INSERT INTO readers (${COLUMNS.join(', ')})
  SELECT ${COLUMNS.map((name, index) => `reader.value ->> ${index}${OWN.includes(name) ? ' || host.value' : ''}`).join(', ')}
  FROM json_each(?1) AS reader CROSS JOIN json_each(?2) AS host`;

const ADD_SUMS = `INSERT INTO rollups (week, counts) VALUES (?1, ?2)
  ON CONFLICT (week) DO UPDATE SET counts = (
    SELECT json_group_object(key, amount)
    FROM (
      SELECT key, sum(value) AS amount
      FROM (
        SELECT key, value FROM json_each(rollups.counts)
        UNION ALL
        SELECT key, value FROM json_each(excluded.counts)
      )
      GROUP BY key
    )
  )`;
