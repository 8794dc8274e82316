/**
 * What D1 knows of all readers, in lines for a file of any length. It is read in keyset pages that are bounded in rows and
 * bytes, so neither D1 nor the Worker ever holds more than one; a million lines take less than the 1,000 statements that one
 * request may run.
 */
import type { Cell } from '../rules/csv.ts';
import { MAIL_MEASURES } from '../rules/mailMeasures.ts';
import type { ExportName } from '../wire/exports.ts';
import type { SnapshotChapter } from '../wire/snapshot.ts';
import type { Database } from './database.ts';

/** Lines of a few hundred bytes. */
const ROWS_PER_PAGE = 2_000;
const READERS_PER_PAGE = 1_000;
/** Characters of the documents on a page: a reader with much progress has up to 256 K of them. */
const DOCUMENTS_PER_PAGE = 1_000_000;

type Row = { key: string };
type Page<R extends Row> = { sql: string; values: (string | number)[]; lines: (row: R) => Cell[][] };
export type Export = { columns: readonly string[]; pages: (db: Database) => AsyncGenerator<Cell[][]> };

const SUBSCRIBER_COLUMNS = [
  'id',
  'email',
  'first_name',
  'last_name',
  'created_at',
  'updated_at',
  'confirmed_at',
  'has_access',
  'has_purchased',
  'discount_code',
  'timezone',
  'emails_sent',
  'last_email_sent',
  'last_read_at',
  'chapters_completed',
  'time_spent',
];
const TRUTHS = new Set(['has_access', 'has_purchased']);
const ACCESS_COLUMNS = [
  'id',
  'email',
  'chapter_number',
  'file_key',
  'access_type',
  'ip_address',
  'user_agent',
  'created_at',
];

export const EXPORTS: Record<ExportName, Export> = {
  subscribers: {
    columns: SUBSCRIBER_COLUMNS,
    pages: (db) =>
      pagesOf<Row & Record<string, Cell>>(db, {
        sql: `SELECT email AS key, ${SUBSCRIBER_COLUMNS} FROM readers
          WHERE subscribed = 1 AND email > ? ORDER BY email LIMIT ?`,
        values: [ROWS_PER_PAGE],
        lines: (row) => [
          SUBSCRIBER_COLUMNS.map((name) => (TRUTHS.has(name) ? row[name] === 1 : (row[name] ?? null))),
        ],
      }),
  },
  progress: {
    columns: [
      'email',
      'chapter_number',
      'completed',
      'completed_at',
      'time_spent',
      'videos_watched',
      'quizzes_passed',
      'furthest_percent',
      'created_at',
      'updated_at',
    ],
    pages: (db) =>
      pagesOf<Row & { chapters: string }>(db, {
        sql: `SELECT email AS key, chapters FROM readers WHERE email > ?1 AND email <= (
            SELECT max(email) FROM (
              SELECT email, length(chapters) AS own, sum(length(chapters)) OVER (ORDER BY email) AS all_so_far
              FROM readers WHERE email > ?1 ORDER BY email LIMIT ?2
            ) WHERE all_so_far - own < ?3
          ) ORDER BY email`,
        values: [READERS_PER_PAGE, DOCUMENTS_PER_PAGE],
        lines: ({ key, chapters }) => chaptersIn(chapters).map((chapter) => chapterLine(key, chapter)),
      }),
  },
  'access-logs': {
    columns: ACCESS_COLUMNS,
    pages: (db) =>
      pagesOf<Row & Record<string, Cell>>(db, {
        sql: `SELECT id AS key, ${ACCESS_COLUMNS} FROM content_access_logs WHERE id > ? ORDER BY id LIMIT ?`,
        values: [ROWS_PER_PAGE],
        lines: (row) => [ACCESS_COLUMNS.map((name) => row[name] ?? null)],
      }),
  },
  // Sums of each reader and kind: single events live in the readers' objects alone (docs/decisions/022-audit-log.md).
  'email-events': {
    columns: ['email', 'kind', ...MAIL_MEASURES.map(snakeCase)],
    pages: (db) =>
      pagesOf<Row & { sums: string }>(db, {
        sql: `SELECT email AS key, (
            SELECT json_group_object(key, value) FROM json_each(readers.counts) WHERE key GLOB 'mail:*'
          ) AS sums
          FROM readers WHERE email > ? ORDER BY email LIMIT ?`,
        values: [READERS_PER_PAGE],
        lines: ({ key, sums }) => mailLines(key, JSON.parse(sums)),
      }),
  },
};

/** Yields page after page, each behind the last key of the one before. Between two pages nothing is held. */
async function* pagesOf<R extends Row>(
  db: Database,
  { sql, values, lines }: Page<R>,
): AsyncGenerator<Cell[][]> {
  const statement = db.prepare(sql);
  for (let after = ''; ; ) {
    const { results } = await statement.bind(after, ...values).all<R>();
    const last = results.at(-1);
    if (!last) return;
    yield results.flatMap(lines);
    after = last.key;
  }
}

function chaptersIn(document: string): SnapshotChapter[] {
  return JSON.parse(document);
}

function chapterLine(email: string, chapter: SnapshotChapter): Cell[] {
  return [
    email,
    chapter.chapterNumber,
    chapter.completed,
    chapter.completedAt,
    chapter.timeSpent,
    JSON.stringify(chapter.videosWatched),
    JSON.stringify(chapter.quizzesPassed),
    chapter.furthestPercent,
    chapter.createdAt,
    chapter.updatedAt,
  ];
}

/** @param sums under keys such as `mail:chapter:sent` */
function mailLines(email: string, sums: Record<string, number>): Cell[][] {
  const kinds = new Set(Object.keys(sums).flatMap((key) => key.split(':')[1] ?? []));
  return [...kinds].map((kind) => [
    email,
    kind,
    ...MAIL_MEASURES.map((measure) => sums[`mail:${kind}:${measure}`] ?? 0),
  ]);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
