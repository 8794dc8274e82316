/** The table `chapters`: what is published, without the bodies, which object storage holds. */
import { fail, type Outcome, ok } from '../errors.ts';
import type { OutlineChapter } from '../wire/content.ts';

/** A chapter of the outline, and the version of its body. */
export type StoredChapter = OutlineChapter & { version: string };

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
};

const COLUMNS = 'number, slug, title, summary, free, minutes, videos, quizzes, version';

/** @returns all chapters in the order of their numbers */
export async function readChapters(db: Database): Promise<StoredChapter[]> {
  const { results } = await db.prepare(`SELECT ${COLUMNS} FROM chapters ORDER BY number`).all<ChapterRow>();
  return results.map(chapterOf);
}

/** @returns null when no chapter of this number is published */
export async function findChapter(db: Database, number: number): Promise<StoredChapter | null> {
  const row = await db
    .prepare(`SELECT ${COLUMNS} FROM chapters WHERE number = ?`)
    .bind(number)
    .first<ChapterRow>();
  return row && chapterOf(row);
}

function chapterOf(row: ChapterRow): StoredChapter {
  const { free, videos, quizzes } = row;
  return { ...row, free: free === 1, videos: JSON.parse(videos), quizzes: JSON.parse(quizzes) };
}

/** @returns the titles by chapter number */
export async function readTitles(db: Database): Promise<Map<number, string>> {
  const { results } = await db
    .prepare('SELECT number, title FROM chapters')
    .all<{ number: number; title: string }>();
  return new Map(results.map(({ number, title }) => [number, title]));
}

/**
 * Stores a chapter in the place of the one with its number; the version that is there already stays as it is.
 * @param now milliseconds since 1970
 * @returns `conflict` when another chapter has the slug
 */
export async function storeChapter(
  db: Database,
  chapter: StoredChapter,
  now: number,
): Promise<Outcome<null>> {
  const statement = db
    .prepare(
      `INSERT INTO chapters (number, slug, title, summary, free, minutes, videos, quizzes, version, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
       ON CONFLICT (number) DO UPDATE SET slug = ?2, title = ?3, summary = ?4, free = ?5, minutes = ?6, videos = ?7,
         quizzes = ?8, version = ?9, updated_at = ?10 WHERE version <> ?9`,
    )
    .bind(
      chapter.number,
      chapter.slug,
      chapter.title,
      chapter.summary,
      Number(chapter.free),
      chapter.minutes,
      JSON.stringify(chapter.videos),
      JSON.stringify(chapter.quizzes),
      chapter.version,
      new Date(now).toISOString(),
    );
  try {
    await statement.run();
    return ok(null);
  } catch (error) {
    // The constraint decides, not a look beforehand: two publishers may ask for one slug at the same moment.
    if (!isSlugTaken(error)) throw error;
    return fail({ code: 'conflict', detail: 'Another chapter has this slug.' });
  }
}

function isSlugTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('UNIQUE constraint failed: chapters.slug');
}
