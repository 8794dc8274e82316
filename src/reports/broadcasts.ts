/** The table `broadcasts`: the picture of every broadcast that its object keeps up to date, for the owner's list. */
import type { Broadcast, BroadcastPage, BroadcastsQuery } from '../wire/broadcasts.ts';
import type { Database } from './database.ts';

type Row = Omit<Broadcast, 'kind' | 'audience' | 'counts'> & { audience: string; counts: string };

/** Stores a broadcast as of one revision of its object; an older or repeated one changes nothing. */
export async function storeBroadcast(db: Database, broadcast: Broadcast, rev: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO broadcasts (id, rev, state, subject, audience, mails_per_minute, created_at, send_at, started_at,
         ended_at, counts)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
       ON CONFLICT (id) DO UPDATE SET rev = ?2, state = ?3, started_at = ?9, ended_at = ?10, counts = ?11
       WHERE ?2 > rev`,
    )
    .bind(
      broadcast.id,
      rev,
      broadcast.state,
      broadcast.subject,
      JSON.stringify(broadcast.audience),
      broadcast.mailsPerMinute,
      broadcast.createdAt,
      broadcast.sendAt,
      broadcast.startedAt,
      broadcast.endedAt,
      JSON.stringify(broadcast.counts),
    )
    .run();
}

/** @returns broadcasts, newest first; a cursor is the id of the last one on the page before */
export async function listBroadcasts(
  db: Database,
  { cursor, limit }: BroadcastsQuery,
): Promise<BroadcastPage> {
  const behind =
    cursor === undefined
      ? ''
      : 'WHERE (created_at, id) < (SELECT created_at, id FROM broadcasts WHERE id = ?)';
  const { results } = await db
    .prepare(
      `SELECT id, state, subject, audience, mails_per_minute AS mailsPerMinute, created_at AS createdAt,
         send_at AS sendAt, started_at AS startedAt, ended_at AS endedAt, counts
       FROM broadcasts ${behind} ORDER BY created_at DESC, id DESC LIMIT ?`,
    )
    .bind(...(cursor === undefined ? [] : [cursor]), limit + 1)
    .all<Row>();
  const data = results.slice(0, limit).map(
    (row): Broadcast => ({
      ...row,
      kind: 'broadcast',
      audience: JSON.parse(row.audience),
      counts: JSON.parse(row.counts),
    }),
  );
  return { data, nextCursor: results.length > limit ? (data.at(-1)?.id ?? null) : null };
}
