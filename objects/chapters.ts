/** The progress table: one row a chapter, and the sittings that were folded out of its document. */
import { type Chapter, foldSittings, unfoldSitting } from '../src/rules/chapter.ts';
import { localDay } from '../src/rules/days.ts';
import type { FoldedSitting } from '../src/rules/joinChapters.ts';
import { SITTING_MAX_AGE_MS } from '../src/rules/sitting.ts';
import { isoTime } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';

interface ProgressRow extends SqlRow {
  chapter_number: number;
  rev: number;
  changed_at: number;
  limit_arrival_at: number;
  dirty_since: number;
  document: string;
}

interface FoldedRow extends SqlRow {
  id: string;
  epoch: number;
  day: string;
  started_at: number;
  claimed_seconds: number;
  claimed_at: number;
}

/** What stands in a chapter's row as JSON. */
type Document = Pick<Chapter, 'facts' | 'folded' | 'createdAt' | 'updatedAt'>;

function documentOf({ facts, folded, createdAt, updatedAt }: Chapter): Document {
  return { facts, folded, createdAt, updatedAt };
}

export type StoredProgress = {
  chapters: Map<number, Chapter>;
  /** The progress limit's theoretical arrival time: it rides in the row that an update writes anyway. */
  limitArrivalAt: number;
  /** When the oldest change that D1 does not know was made, in milliseconds; rides along too. */
  dirtySince: number | null;
};

/** @param flushedRev the revision that D1 knows */
export function readChapters(db: Database, flushedRev: number): StoredProgress {
  const chapters = new Map<number, Chapter>();
  let limitArrivalAt = 0;
  let dirtySince: number | null = null;
  for (const row of db.all<ProgressRow>('SELECT * FROM progress ORDER BY chapter_number')) {
    const document: Document = JSON.parse(row.document);
    chapters.set(row.chapter_number, {
      chapterNumber: row.chapter_number,
      rev: row.rev,
      changedAt: row.changed_at,
      ...document,
    });
    limitArrivalAt = Math.max(limitArrivalAt, row.limit_arrival_at);
    if (row.rev > flushedRev) dirtySince = Math.min(dirtySince ?? row.dirty_since, row.dirty_since);
  }
  return { chapters, limitArrivalAt, dirtySince };
}

/** Writes one chapter: one row, and now and then the rows of sittings that no longer fit its document. */
export function writeChapter(
  db: Database,
  full: Chapter,
  riding: { limitArrivalAt: number; dirtySince: number },
  now: number,
  timezone: string,
): Chapter {
  const { chapter, folded } = foldSittings(full, now, timezone);
  for (const sitting of folded) {
    db.run(
      'INSERT OR REPLACE INTO folded_sittings VALUES (?, ?, ?, ?, ?, ?, ?)',
      chapter.chapterNumber,
      sitting.id,
      chapter.facts.epoch,
      localDay(sitting.startedAt, timezone),
      sitting.startedAt,
      sitting.claimedSeconds,
      sitting.claimedAt,
    );
  }
  db.run(
    `INSERT OR REPLACE INTO progress (chapter_number, rev, changed_at, limit_arrival_at, dirty_since, document)
     VALUES (?, ?, ?, ?, ?, ?)`,
    chapter.chapterNumber,
    chapter.rev,
    chapter.changedAt,
    riding.limitArrivalAt,
    riding.dirtySince,
    JSON.stringify(documentOf(chapter)),
  );
  return chapter;
}

/** What is known of a sitting that is not in its chapter's document. */
export type FoundSitting = 'unknown' | 'of an earlier epoch' | { unfolded: Chapter };

export function findFoldedSitting(db: Database, chapter: Chapter, sittingId: string): FoundSitting {
  const row = db.first<FoldedRow>(
    'SELECT * FROM folded_sittings WHERE chapter_number = ? AND id = ?',
    chapter.chapterNumber,
    sittingId,
  );
  if (!row) return 'unknown';
  if (row.epoch < chapter.facts.epoch) return 'of an earlier epoch';
  return { unfolded: unfoldSitting(chapter, foldedSittingOf(row).sitting, row.day) };
}

/** Keeps the sittings of a chapter that is about to be reset, so that their late reports are known for what they are. */
export function retireSittings(db: Database, chapter: Chapter): void {
  for (const sitting of chapter.facts.sittings) {
    db.run(
      'INSERT OR REPLACE INTO folded_sittings VALUES (?, ?, ?, ?, ?, ?, ?)',
      chapter.chapterNumber,
      sitting.id,
      chapter.facts.epoch,
      '',
      sitting.startedAt,
      sitting.claimedSeconds,
      sitting.claimedAt,
    );
  }
}

/** Forgets folded sittings whose reports are refused for their age anyway. */
export function purgeFoldedSittings(db: Database, now: number): void {
  db.run('DELETE FROM folded_sittings WHERE started_at < ?', now - SITTING_MAX_AGE_MS);
}

/** @returns the sittings that left their chapters' documents, for the reader's export */
export function listFoldedSittings(db: Database) {
  const sql = 'SELECT * FROM folded_sittings ORDER BY chapter_number, started_at';
  return db.all<FoldedChapterRow>(sql).map((row) => ({
    chapterNumber: row.chapter_number,
    id: row.id,
    epoch: row.epoch,
    startedAt: isoTime(row.started_at),
    claimedSeconds: row.claimed_seconds,
    claimedAt: isoTime(row.claimed_at),
  }));
}

interface FoldedChapterRow extends FoldedRow {
  chapter_number: number;
}

/** @returns the folded sittings of every chapter that has any, as another object takes them */
export function readFoldedSittings(db: Database): Map<number, FoldedSitting[]> {
  const rows = db.all<FoldedChapterRow>('SELECT * FROM folded_sittings');
  const byChapter = Map.groupBy(rows, ({ chapter_number }) => chapter_number);
  return new Map([...byChapter].map(([number, ofChapter]) => [number, ofChapter.map(foldedSittingOf)]));
}

/** Replaces what is known of a chapter's folded sittings. */
export function writeFoldedSittings(
  db: Database,
  chapterNumber: number,
  rows: readonly FoldedSitting[],
): void {
  db.run('DELETE FROM folded_sittings WHERE chapter_number = ?', chapterNumber);
  for (const { sitting, epoch, day } of rows) {
    db.run(
      'INSERT INTO folded_sittings VALUES (?, ?, ?, ?, ?, ?, ?)',
      chapterNumber,
      sitting.id,
      epoch,
      day,
      sitting.startedAt,
      sitting.claimedSeconds,
      sitting.claimedAt,
    );
  }
}

function foldedSittingOf(row: FoldedRow): FoldedSitting {
  const { id, epoch, day, started_at, claimed_seconds, claimed_at } = row;
  const sitting = { id, startedAt: started_at, claimedSeconds: claimed_seconds, claimedAt: claimed_at };
  return { sitting, epoch, day };
}
