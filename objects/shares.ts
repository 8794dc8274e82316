/** The table `shares`: the reader's links to single chapters. A link lives as long as its row and its reader's access. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { isLiveShare, LIVE_SHARES_MAX, shareExpiry } from '../src/rules/shares.ts';
import type { Share, ShareRequest } from '../src/wire/shares.ts';
import { isoTime } from '../src/wire/time.ts';
import { mayRead, noteServed } from './contentAccess.ts';
import type { SqlRow } from './Database.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { noteEvent } from './timeline.ts';

export interface ShareRow extends SqlRow {
  id: string;
  chapter_number: number;
  created_at: number;
  expires_at: number;
  views: number;
}

const TOO_MANY = `You have ${LIVE_SHARES_MAX} shared links already; take one of them back first.`;

/** Makes a link to a chapter that the reader may read. */
export function makeShare(
  context: ReaderContext,
  chapter: { number: number; free: boolean },
  now: number,
): Outcome<Share> {
  const { db } = context;
  if (!mayRead(context, chapter.free)) return fail({ code: 'no_access' });
  const live = rowsOf(context).filter((row) => isLive(row, now));
  if (live.length >= LIVE_SHARES_MAX) return fail({ code: 'conflict', detail: TOO_MANY });
  const share: ShareRow = {
    id: crypto.randomUUID(),
    chapter_number: chapter.number,
    created_at: now,
    expires_at: shareExpiry(now),
    views: 0,
  };
  db.transaction(() => {
    db.run('DELETE FROM shares WHERE expires_at <= ?', now);
    db.run(
      'INSERT INTO shares (id, chapter_number, created_at, expires_at, views) VALUES (?, ?, ?, ?, 0)',
      share.id,
      share.chapter_number,
      share.created_at,
      share.expires_at,
    );
    noteEvent(context, 'share_made', { chapterNumber: chapter.number }, now);
  });
  return ok(shareOf(share));
}

/** @returns links that have not expired, the newest first */
export function listShares(context: ReaderContext, now: number): Share[] {
  return rowsOf(context)
    .filter((row) => row.expires_at > now)
    .map(shareOf);
}

/** Takes a link back: it opens nothing from the next request on. */
export function endShare(context: ReaderContext, id: string, now: number): Outcome<null> {
  const { db } = context;
  const share = findShare(context, id);
  if (!share) return fail({ code: 'not_found' });
  db.transaction(() => {
    db.run('DELETE FROM shares WHERE id = ?', id);
    noteEvent(context, 'share_ended', { chapterNumber: share.chapter_number }, now);
  });
  return ok(null);
}

/**
 * Opens a link, for whoever has it, and counts the opening. A GET does that: beside this counter and the access log
 * nothing of the reader changes, so a mail scanner that follows the link spends one opening of many and nothing else.
 * @returns `not_found` whatever the reason: a stranger learns nothing of the reader
 */
export function openShare(context: ReaderContext, request: ShareRequest, now: number): Outcome<null> {
  const { db, state } = context;
  const { shareId, chapterNumber, free, counts } = request;
  // An erased reader has no tables any more.
  const share = state.profile && findShare(context, shareId);
  const isOpen = share && share.chapter_number === chapterNumber && isLive(share, now);
  if (!isOpen || !mayRead(context, free)) return fail({ code: 'not_found' });
  if (!counts) return ok(null);
  db.transaction(() => {
    db.run('UPDATE shares SET views = views + 1 WHERE id = ?', shareId);
    // Who opened it is none of the reader's business, who may export this log, nor ours: they have not signed in.
    const access = { type: 'share', chapterNumber, fileKey: null, ip: null, userAgent: null } as const;
    noteServed(context, access, now);
  });
  return ok(null);
}

/** @returns all links, as another object takes them */
export function readShares(context: ReaderContext): ShareRow[] {
  return rowsOf(context);
}

export function adoptShares({ db }: ReaderContext, rows: readonly ShareRow[]): void {
  for (const { id, chapter_number, created_at, expires_at, views } of rows) {
    db.run(
      'INSERT OR IGNORE INTO shares (id, chapter_number, created_at, expires_at, views) VALUES (?, ?, ?, ?, ?)',
      id,
      chapter_number,
      created_at,
      expires_at,
      views,
    );
  }
}

function rowsOf({ db }: ReaderContext): ShareRow[] {
  return db.all<ShareRow>('SELECT * FROM shares ORDER BY created_at DESC, id');
}

function findShare({ db }: ReaderContext, id: string): ShareRow | null {
  return db.first<ShareRow>('SELECT * FROM shares WHERE id = ?', id);
}

function isLive({ expires_at, views }: ShareRow, now: number): boolean {
  return isLiveShare({ expiresAt: expires_at, views }, now);
}

function shareOf(row: ShareRow): Share {
  return {
    id: row.id,
    chapterNumber: row.chapter_number,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTime(row.expires_at),
    views: row.views,
  };
}
