/** Takes rows of the old database into one reader. Each source row counts once, however often it is imported. */
import { type Chapter, untouchedChapter } from '../src/rules/chapter.ts';
import { type ChapterFacts, joinFacts, NO_FACTS } from '../src/rules/merge.ts';
import { isTooMuch } from '../src/rules/progressBounds.ts';
import type { LedgerEntry, Right } from '../src/wire/entitlements.ts';
import type { ProgressRow, SubscriberRow } from '../src/wire/imports.ts';
import type { ReaderRows } from '../src/wire/readerRpc.ts';
import { isoTime } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';
import { newProfile, type Profile } from './profile.ts';
import { writeChapters } from './progress.ts';
import type { ReaderState } from './ReaderState.ts';

export interface ImportedRow extends SqlRow {
  id: string;
  updated_at: number;
  emails_sent: number;
  names: string;
}

/** The names of a reader that the old database knows under several spellings; the newest that is not empty counts. */
type Names = Pick<SubscriberRow, 'firstName' | 'lastName' | 'discountCode'>;

/** The same rows a second time change nothing. `refused` holds ids of rows that are more than a reader may hold. */
export type RowsTaken = { changed: boolean; refused: string[] };

export function importRows(db: Database, state: ReaderState, rows: ReaderRows, now: number): RowsTaken {
  return db.transaction(() => {
    const counted = new Map(countedRows(db, state, rows).map((row) => [row.id, row]));
    const newRows: ImportedRow[] = [];
    let profile = state.profile ?? newProfile(rows.email, now);
    for (const row of rows.subscribers) {
      const known = counted.get(row.id);
      if (known && row.updatedAt <= known.updated_at) continue;
      state.addEntitlements(importedRights(row));
      profile = mergeSubscriber(profile, row, known?.emails_sent ?? 0);
      const newRow = importedRowOf(row);
      counted.set(row.id, newRow);
      newRows.push(newRow);
    }
    // Once, and with all that the rows say, also of a reader who comes to be by them.
    if (newRows.length > 0) profile = { ...profile, ...newestNames([...counted.values()], profile) };
    if (newRows.length > 0 || !state.profile) state.changeProfile(profile, now);
    for (const row of newRows) writeImportedRow(db, row);
    const chapters = mergeProgressRows(state, rows.progress);
    if (isTooMuch(state.chapters, chapters)) {
      return { changed: newRows.length > 0, refused: rows.progress.map(({ id }) => id) };
    }
    writeChapters(db, state, [...chapters.values()]);
    return { changed: chapters.size > 0 || newRows.length > 0, refused: [] };
  });
}

/** Access and purchase by OR: what a row once said stays said, whatever a newer version of it says. */
function importedRights({ id, hasAccess, hasPurchased, updatedAt }: SubscriberRow): LedgerEntry[] {
  const said: Right[] = [];
  if (hasAccess) said.push('access');
  if (hasPurchased) said.push('purchase');
  return said.map((right) => ({
    sourceId: `import:${id}:${right}`,
    claim: `import:${id}`,
    caseId: null,
    kind: 'grant',
    reason: 'import',
    rights: [right],
    at: updatedAt,
    expiresAt: null,
  }));
}

/** Mails sent by sum, creation by the earliest, last mail by the latest. */
function mergeSubscriber(profile: Profile, row: SubscriberRow, countedBefore: number): Profile {
  return {
    ...profile,
    subscribed: true,
    createdAt: profile.subscribed ? Math.min(profile.createdAt, row.createdAt) : row.createdAt,
    emailsSent: profile.emailsSent + Math.max(0, row.emailsSent - countedBefore),
    lastEmailSentAt: latest(profile.lastEmailSentAt, row.lastEmailSent),
  };
}

function newestNames(rows: readonly ImportedRow[], mine: Names): Names & { subscriberId?: string } {
  const newestFirst = rows.toSorted((a, b) => b.updated_at - a.updated_at || (a.id < b.id ? -1 : 1));
  const all = newestFirst.map((row): Names => JSON.parse(row.names));
  const newest = (field: keyof Names) => all.find((names) => names[field] !== null)?.[field] ?? mine[field];
  return {
    ...(newestFirst[0] ? { subscriberId: newestFirst[0].id } : {}),
    firstName: newest('firstName'),
    lastName: newest('lastName'),
    discountCode: newest('discountCode'),
  };
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** @returns the chapters to which the rows add something */
function mergeProgressRows(state: ReaderState, rows: readonly ProgressRow[]): Map<number, Chapter> {
  const chapters = new Map<number, Chapter>();
  for (const row of rows) {
    const number = row.chapterNumber;
    const known = chapters.get(number) ?? state.chapters.get(number) ?? untouchedChapter(number);
    const facts = joinFacts(known.facts, factsOf(row));
    if (facts === known.facts) continue;
    chapters.set(number, {
      ...known,
      facts,
      createdAt: Math.min(known.createdAt, row.createdAt),
      updatedAt: Math.max(known.updatedAt, row.updatedAt),
    });
  }
  return chapters;
}

/** An imported row belongs to the first epoch: a chapter that its reader reset stays reset. */
function factsOf(row: ProgressRow): ChapterFacts {
  return {
    ...NO_FACTS,
    completedAt: row.completed ? row.updatedAt : null,
    videosWatched: [...new Set(row.videosWatched)].sort(),
    quizzesPassed: [...new Set(row.quizzesPassed)].sort(),
    imported: [{ id: row.id, seconds: row.timeSpent }],
  };
}

/** @returns the rows of the old database that were counted before; none is looked for where no subscriber comes */
function countedRows(db: Database, { hasTables }: ReaderState, { subscribers }: ReaderRows): ImportedRow[] {
  return hasTables && subscribers.length > 0 ? readImportedRows(db) : [];
}

function importedRowOf(row: SubscriberRow): ImportedRow {
  const { id, updatedAt, emailsSent, firstName, lastName, discountCode } = row;
  const names: Names = { firstName, lastName, discountCode };
  return { id, updated_at: updatedAt, emails_sent: emailsSent, names: JSON.stringify(names) };
}

function writeImportedRow(db: Database, row: ImportedRow): void {
  db.run(
    'INSERT OR REPLACE INTO imported_subscribers VALUES (?, ?, ?, ?)',
    row.id,
    row.updated_at,
    row.emails_sent,
    row.names,
  );
}

/** @returns the rows of the old database that this reader was made of, for its export */
export function listImportedRows(db: Database) {
  const sql = 'SELECT * FROM imported_subscribers ORDER BY updated_at, id';
  return db.all<ImportedRow>(sql).map((row) => {
    const names: Names = JSON.parse(row.names);
    return { id: row.id, updatedAt: isoTime(row.updated_at), emailsSent: row.emails_sent, ...names };
  });
}

/** @returns the rows of the old database that were counted, as another object takes them */
export function readImportedRows(db: Database): ImportedRow[] {
  return db.all<ImportedRow>('SELECT * FROM imported_subscribers');
}

/** Takes over which rows were counted. @returns how many mails were counted at both objects */
export function adoptImportedRows(db: Database, rows: readonly ImportedRow[]): number {
  let countedTwice = 0;
  for (const row of rows) {
    const known = db.first<ImportedRow>('SELECT * FROM imported_subscribers WHERE id = ?', row.id);
    const newest = known && known.updated_at >= row.updated_at ? known : row;
    countedTwice += Math.min(known?.emails_sent ?? 0, row.emails_sent);
    const emailsSent = Math.max(known?.emails_sent ?? 0, row.emails_sent);
    writeImportedRow(db, { ...newest, emails_sent: emailsSent });
  }
  return countedTwice;
}
