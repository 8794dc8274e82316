/** The table `chapter_versions`: every version of a chapter that was published; storing a chapter notes it. */
import type { ChapterVersion } from '../wire/content.ts';

type Database = Pick<D1Database, 'prepare'>;

/** What a list shows; older ones are kept all the same. */
const LISTED_MAX = 100;

/** @returns the newest versions first; none for a chapter that never was */
export async function listVersions(db: Database, number: number): Promise<ChapterVersion[]> {
  const { results } = await db
    .prepare(
      `SELECT version, title, published_at AS publishedAt FROM chapter_versions WHERE number = ?
       ORDER BY published_at DESC, version LIMIT ${LISTED_MAX}`,
    )
    .bind(number)
    .all<ChapterVersion>();
  return results;
}
