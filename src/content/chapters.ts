/** The table `chapters`: what is published, without the bodies, which object storage holds. */
import { fail, type Outcome, ok } from '../errors.ts';
import type { OutlineChapter, PublishedEntry } from '../wire/content.ts';

/** A chapter of the outline, and the version of its body. */
export type StoredChapter = OutlineChapter & { version: string; updatedAt: string };
/** What is written of a chapter. */
export type ChapterToStore = OutlineChapter & { version: string; position?: number | undefined };

type Database = Pick<D1Database, 'prepare'>;

type ChapterRow = {
  number: number;
  slug: string;
  title: string;
  summary: string;
  free: number;
  minutes: number;
  videos: string;
  quizzes: string;
  version: string;
  updatedAt: string;
};

const COLUMNS =
  'number, slug, title, summary, free, minutes, videos, quizzes, version, updated_at AS updatedAt';

/** @returns all chapters in the order in which they are read */
export async function readChapters(db: Database): Promise<StoredChapter[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM chapters WHERE withdrawn_at IS NULL ORDER BY position, number`)
    .all<ChapterRow>();
  return results.map(chapterOf);
}

/** @param numberOrSlug a slug that it had before finds it too @returns null when there is no such chapter published */
export async function findChapter(
  db: Database,
  numberOrSlug: number | string,
): Promise<StoredChapter | null> {
  const number = typeof numberOrSlug === 'number' ? '?' : '(SELECT number FROM chapter_slugs WHERE slug = ?)';
  const row = await db
    .prepare(`SELECT ${COLUMNS} FROM chapters WHERE number = ${number} AND withdrawn_at IS NULL`)
    .bind(numberOrSlug)
    .first<ChapterRow>();
  return row && chapterOf(row);
}

function chapterOf(row: ChapterRow): StoredChapter {
  const { free, videos, quizzes } = row;
  return { ...row, free: free === 1, videos: JSON.parse(videos), quizzes: JSON.parse(quizzes) };
}

/** @returns the titles by chapter number, of withdrawn chapters too, since they have readers */
export async function readTitles(db: Database): Promise<Map<number, string>> {
  const { results } = await db
    .prepare('SELECT number, title FROM chapters')
    .all<{ number: number; title: string }>();
  return new Map(results.map(({ number, title }) => [number, title]));
}

/** @returns what a publisher sees: withdrawn chapters too, and no videos and quizzes */
export async function listChapters(db: Database): Promise<PublishedEntry[]> {
  const { results } = await db
    .prepare(
      `SELECT number, slug, title, summary, free, minutes, position, version, updated_at AS updatedAt,
         withdrawn_at AS withdrawnAt
       FROM chapters ORDER BY position, number`,
    )
    .all<Omit<PublishedEntry, 'free'> & { free: number }>();
  return results.map((row) => ({ ...row, free: row.free === 1 }));
}

/**
 * Stores a chapter in the place of the one with its number. What readers did is kept by number, so a chapter that is
 * known under a slug keeps its number, and no other takes that slug over (docs/decisions/018-chapter-identity.md).
 * @param now milliseconds since 1970
 * @returns the version that was published until then, null when none was; `conflict` when the slug is another chapter's
 */
export async function storeChapter(
  db: Pick<D1Database, 'prepare' | 'batch'>,
  chapter: ChapterToStore,
  now: number,
): Promise<Outcome<string | null>> {
  const {
    number,
    slug,
    title,
    summary,
    free,
    minutes,
    videos,
    quizzes,
    version,
    position = number,
  } = chapter;
  const published = db
    .prepare('SELECT version FROM chapters WHERE number = ? AND withdrawn_at IS NULL')
    .bind(number);
  const claimSlug = db
    .prepare('INSERT INTO chapter_slugs (slug, number) VALUES (?, ?) ON CONFLICT (slug) DO NOTHING')
    .bind(slug, number);
  const store = db
    .prepare(
      `INSERT INTO chapters (number, slug, title, summary, free, minutes, videos, quizzes, version, updated_at, position)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM chapter_slugs WHERE slug = ?2 AND number = ?1
       ON CONFLICT (number) DO UPDATE SET slug = ?2, title = ?3, summary = ?4, free = ?5, minutes = ?6, videos = ?7,
         quizzes = ?8, position = ?11, version = ?9, updated_at = ?10, withdrawn_at = NULL
       WHERE version <> ?9 OR withdrawn_at IS NOT NULL`,
    )
    .bind(
      number,
      slug,
      title,
      summary,
      Number(free),
      minutes,
      JSON.stringify(videos),
      JSON.stringify(quizzes),
      version,
      new Date(now).toISOString(),
      position,
    );
  const noteVersion = db
    .prepare(
      `INSERT OR REPLACE INTO chapter_versions (number, version, title, published_at)
       SELECT number, version, title, updated_at FROM chapters WHERE number = ? AND slug = ?`,
    )
    .bind(number, slug);
  const owner = db.prepare('SELECT number FROM chapter_slugs WHERE slug = ?').bind(slug);
  // One transaction, which decides, not a look beforehand: two publishers may ask for one slug at the same moment.
  const results = await db.batch<{ number: number; version: string }>([
    published,
    claimSlug,
    store,
    noteVersion,
    owner,
  ]);
  const ownerNumber = results.at(-1)?.results[0]?.number;
  if (ownerNumber === number) return ok(results.at(0)?.results[0]?.version ?? null);
  const detail =
    `This slug is that of chapter ${ownerNumber}. A chapter keeps its number, since what its readers did is kept ` +
    'under it: to change the order, give position; for another chapter, choose another slug.';
  return fail({ code: 'conflict', detail });
}

/**
 * Takes a chapter out of the outline. Its row stays, and with it the meaning of its number and slug.
 * @returns whether it was published
 */
export async function withdrawChapter(db: Database, number: number, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare('UPDATE chapters SET withdrawn_at = ? WHERE number = ? AND withdrawn_at IS NULL')
    .bind(new Date(now).toISOString(), number)
    .run();
  return meta.changes > 0;
}

/** @returns the published chapters in the order in which they are read: the little that objects ask in their alarms */
export async function readChapterList(db: Database): Promise<{ number: number; free: boolean }[]> {
  const { results } = await db
    .prepare('SELECT number, free FROM chapters WHERE withdrawn_at IS NULL ORDER BY position, number')
    .all<{ number: number; free: number }>();
  return results.map(({ number, free }) => ({ number, free: free === 1 }));
}
