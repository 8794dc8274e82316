/** The table `codes`: which codes there are, for the list; and a code as an administrator sees it. */
import type { CodeState } from '../rules/codes.ts';
import type { Code, CodesQuery, CodeTerms } from '../wire/codes.ts';
import { isoTimeOrNull } from '../wire/time.ts';

type Database = Pick<D1Database, 'prepare'>;

export function codeOf(code: string, { terms, stopped }: Pick<CodeState, 'terms' | 'stopped'>): Code {
  return {
    code,
    kind: terms.kind,
    limit: terms.limit,
    validFrom: isoTimeOrNull(terms.validFrom),
    validUntil: isoTimeOrNull(terms.validUntil),
    percentOff: terms.kind === 'discount' ? terms.percentOff : null,
    accessDays: terms.kind === 'gift' ? terms.accessDays : null,
    stopped,
  };
}

export async function listCode(db: Database, code: string, { terms, stopped }: CodeState): Promise<void> {
  const sql = 'INSERT OR REPLACE INTO codes (code, terms, stopped) VALUES (?, ?, ?)';
  await db.prepare(sql).bind(code, JSON.stringify(terms), Number(stopped)).run();
}

/** @returns a page of codes in their order; the last code of a page is the cursor to the next */
export async function readCodes(
  db: Database,
  { cursor = '', limit }: CodesQuery,
): Promise<{ data: Code[]; nextCursor: string | null }> {
  const sql = 'SELECT code, terms, stopped FROM codes WHERE code > ? ORDER BY code LIMIT ?';
  const { results } = await db
    .prepare(sql)
    .bind(cursor, limit + 1)
    .all<{ code: string; terms: string; stopped: number }>();
  const data = results.slice(0, limit).map((row) => {
    const terms: CodeTerms = JSON.parse(row.terms);
    return codeOf(row.code, { terms, stopped: row.stopped === 1 });
  });
  return { data, nextCursor: results.length > limit ? (data.at(-1)?.code ?? null) : null };
}
