/** What the owner orders of a broadcast, and what the mail consumer asks of it. */
import { fail, type Outcome, ok } from '../../src/errors.ts';
import { DAY_MS } from '../../src/rules/days.ts';
import type { LetterRelease, NewBroadcast } from '../../src/wire/broadcastRpc.ts';
import type { Broadcast, BroadcastDetail } from '../../src/wire/broadcasts.ts';
import type { Database } from '../Database.ts';
import { hurryAwaited } from './awaited.ts';
import type { BroadcastContext } from './BroadcastContext.ts';
import { insertLetter, readFingerprint, readLetter } from './letter.ts';
import { changeRun, insertRun, newRun, readRun, readState } from './run.ts';
import { ensureTables, openTables } from './schema.ts';
import { broadcastOf } from './view.ts';

const YEAR_MS = 366 * DAY_MS;

const OTHER_ORDER = 'Another broadcast was made with this Idempotency-Key.';
const FINISHED = 'This broadcast is finished; its mails are sent.';

/** @returns whether the broadcast is new; `invalid_body` for a time that is past or too far, `conflict` for another order */
export function createBroadcast(
  { db }: BroadcastContext,
  order: NewBroadcast,
  now: number,
): Outcome<boolean> {
  // A repeat is answered before its time is looked at, which may have come since.
  if (openTables(db)) {
    return readFingerprint(db) === order.fingerprint
      ? ok(false)
      : fail({ code: 'conflict', detail: OTHER_ORDER });
  }
  const problem = order.sendAt === null ? null : problemWith(order.sendAt, now);
  if (problem !== null) {
    return fail({ code: 'invalid_body', details: [{ path: 'sendAt', message: problem }] });
  }
  db.transaction(() => {
    ensureTables(db);
    insertRun(db, newRun(order, now));
    insertLetter(db, order);
  });
  return ok(true);
}

function problemWith(sendAt: number, now: number): string | null {
  if (sendAt <= now) return 'sendAt must be in the future; leave it out to send now.';
  return sendAt > now + YEAR_MS ? 'sendAt must be within a year.' : null;
}

/** @returns the broadcast, and whether it was still under way */
export function stopBroadcast(
  { db }: BroadcastContext,
  now: number,
): Outcome<{ broadcast: Broadcast; wasRunning: boolean }> {
  return db.transaction(() => {
    const { state } = readRun(db);
    switch (state) {
      case 'finished':
        return fail({ code: 'conflict', detail: FINISHED });
      case 'stopped':
        return ok({ broadcast: broadcastOf(readRun(db)), wasRunning: false });
      case 'scheduled':
      case 'sending':
      case 'delivering': {
        // Mails that wait in outboxes are taken back by asking for them.
        hurryAwaited(db, now);
        // A page in doubt is asked about at once, too.
        const stopped = changeRun(db, ({ rev, page, cursor }) => ({
          state: 'stopped',
          cursor: page === null ? '' : cursor,
          endedAt: now,
          nextPageAt: now,
          retryAt: 0,
          rev: rev + 1,
        }));
        return ok({ broadcast: broadcastOf(stopped), wasRunning: true });
      }
    }
  });
}

export function detailOf(db: Database): BroadcastDetail {
  const { markdown, html } = readLetter(db);
  return { ...broadcastOf(readRun(db)), markdown, html };
}

export function releaseLetter(db: Database, isKnown: boolean): LetterRelease {
  if (readState(db) === 'stopped') return { kind: 'stopped' };
  if (isKnown) return { kind: 'open', letter: null };
  const { subject, html } = readLetter(db);
  return { kind: 'open', letter: { subject, html } };
}
