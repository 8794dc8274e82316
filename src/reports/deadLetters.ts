/**
 * The list of mails that were given up, in keyset pages. They stand in the rows of their readers; an index holds only
 * those who have any, so a page costs a row for each of them and none for all others.
 */
import * as v from 'valibot';
import type { DeadLetterPage, DeadLettersQuery, ListedDeadLetter } from '../wire/deadLetters.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database } from './database.ts';

export type DeadLettersAnswer = { ok: true; page: DeadLetterPage } | { ok: false; reason: 'invalid_cursor' };

/** The last mail of the page: it is sorted by the time of its failure, and the id breaks ties. */
const Place = v.strictObject({ failedAt: v.string(), id: v.string() });

const LETTERS = `SELECT email, letter.value ->> 'id' AS id, letter.value ->> 'kind' AS kind,
    letter.value ->> 'state' AS state, letter.value ->> 'reason' AS reason,
    letter.value ->> 'attempts' AS attempts, letter.value ->> 'createdAt' AS createdAt,
    letter.value ->> 'failedAt' AS failedAt
  FROM readers INDEXED BY readers_with_dead_letters, json_each(dead_letters) AS letter
  WHERE dead_letters IS NOT NULL`;

/**
 * @param query as `DeadLettersQuery` parsed it
 * @returns one page, or `invalid_cursor` for a cursor that is not from this list
 */
export async function listDeadLetters(db: Database, query: DeadLettersQuery): Promise<DeadLettersAnswer> {
  const after = query.cursor === undefined ? undefined : decodeCursor(Place, query.cursor);
  if (after === null) return { ok: false, reason: 'invalid_cursor' };
  const state = query.state ?? null;
  const [{ results }, total] = await Promise.all([
    db
      .prepare(
        `SELECT * FROM (${LETTERS}) WHERE (?1 IS NULL OR state = ?1)
           AND (?2 IS NULL OR (failedAt, id) < (?2, ?3))
         ORDER BY failedAt DESC, id DESC LIMIT ?4`,
      )
      // One more than the page holds, if there is one: it tells that another page follows.
      .bind(state, after?.failedAt ?? null, after?.id ?? null, query.limit + 1)
      .all<ListedDeadLetter>(),
    db
      .prepare(`SELECT count(*) AS total FROM (${LETTERS}) WHERE ?1 IS NULL OR state = ?1`)
      .bind(state)
      .first<number>('total'),
  ]);
  const data = results.slice(0, query.limit);
  const last = data.at(-1);
  const hasMore = results.length > data.length && last !== undefined;
  const nextCursor = hasMore ? encodeCursor({ failedAt: last.failedAt, id: last.id }) : null;
  return { ok: true, page: { data, nextCursor, total: total ?? 0 } };
}

/** @returns the address of the reader to whom a listed mail was to go, or null when none by that id is listed */
export function findDeadLetter(db: Database, id: string): Promise<string | null> {
  return db.prepare(`SELECT email FROM (${LETTERS}) WHERE id = ?`).bind(id).first<string>('email');
}
