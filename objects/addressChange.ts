/**
 * The wish to move to another address: asked for in a session, confirmed from both mailboxes, so that neither a stolen
 * session nor a stranger's address is enough. A newer wish replaces an older one, and each link works once.
 */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { ADDRESS_CHANGE_LIMIT } from '../src/rules/readerLimits.ts';
import type { AddressSide, AddressTicket } from '../src/wire/addressChange.ts';
import type { LimitState } from '../src/wire/readerRpc.ts';
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { noteEvent } from './timeline.ts';

const HOUR_MS = 60 * 60 * 1000;
const ASKS_PER_HOUR = ADDRESS_CHANGE_LIMIT.policy.quota;

const SAME_ADDRESS = 'This is the address of your account already.';

/** A move that both mailboxes have confirmed, and that is under way until the other object has taken the reader in. */
export type Moving = { changeId: string; email: string; confirmedAt: number };

interface ChangeRow extends SqlRow {
  change_id: string;
  state: 'asked' | 'moving';
  email: string;
  expires_at: number;
  old_confirmed_at: number | null;
  new_confirmed_at: number | null;
}

/** Writes the wish down and mails both addresses. Nothing is asked or kept anywhere else. */
export function requestAddressChange(
  { db, state, outbox, mailsToAnnounce }: ReaderContext,
  { changeId, email, ttlMs, links, requestId }: AddressTicket,
  now: number,
): Outcome<LimitState> {
  const { profile } = state;
  if (!profile) return fail({ code: 'token_invalid' });
  if (email === profile.email) return fail({ code: 'conflict', detail: SAME_ADDRESS });
  const asks = db.all<{ at: number }>('SELECT at FROM address_change_asks WHERE at > ?', now - HOUR_MS);
  const oldestAt = Math.min(now, ...asks.map(({ at }) => at));
  const resetSeconds = Math.ceil((oldestAt + HOUR_MS - now) / 1000);
  if (asks.length >= ASKS_PER_HOUR) return fail({ code: 'rate_limited', retryAfterSeconds: resetSeconds });
  const lifetimeMinutes = Math.round(ttlMs / 60_000);
  const mailTo = (side: AddressSide) => {
    const content = {
      kind: 'magic_link',
      changeId,
      side,
      email,
      link: links[side],
      lifetimeMinutes,
    } as const;
    return { mailId: outbox.enqueue(content, now), requestId };
  };
  db.transaction(() => {
    db.run('DELETE FROM address_change_asks WHERE at <= ?', now - HOUR_MS);
    db.run('INSERT INTO address_change_asks VALUES (?)', now);
    db.run(
      `INSERT OR REPLACE INTO address_change (id, change_id, state, email, expires_at, old_confirmed_at, new_confirmed_at)
       VALUES (1, ?, 'asked', ?, ?, NULL, NULL)`,
      changeId,
      email,
      now + ttlMs,
    );
    noteEvent({ db }, 'address_change_asked', {}, now);
    mailsToAnnounce.push(mailTo('old'), mailTo('new'));
  });
  return ok({ remaining: ASKS_PER_HOUR - asks.length - 1, resetSeconds });
}

/** Whether the link in one of the two mails still leads anywhere. */
export function isAddressMailWanted(db: Database, changeId: string, side: AddressSide, now: number): boolean {
  const change = readChange(db);
  return isOpen(change, changeId, side) && change.expires_at > now;
}

/**
 * Confirms for one mailbox; of any number of tries exactly one wins. With the second the move begins.
 * @returns the move, or null while the other mailbox has not answered
 */
export function confirmAddressChange(
  { db, state }: ReaderContext,
  changeId: string,
  side: AddressSide,
  now: number,
): Outcome<Moving | null> {
  // An object without a reader may have no tables to look in.
  const change = state.profile && readChange(db);
  if (!isOpen(change, changeId, side)) return fail({ code: 'token_invalid' });
  if (change.expires_at <= now) return fail({ code: 'token_expired' });
  const other = side === 'old' ? change.new_confirmed_at : change.old_confirmed_at;
  const column = side === 'old' ? 'old_confirmed_at' : 'new_confirmed_at';
  db.run(`UPDATE address_change SET ${column} = ?, state = ?`, now, other === null ? 'asked' : 'moving');
  state.moving = readMoving(db);
  return ok(state.moving);
}

export function readMoving(db: Database): Moving | null {
  const change = readChange(db);
  if (change?.state !== 'moving') return null;
  const { change_id, email, old_confirmed_at, new_confirmed_at } = change;
  return { changeId: change_id, email, confirmedAt: Math.max(old_confirmed_at ?? 0, new_confirmed_at ?? 0) };
}

/** @returns the last wish and the times of those that count for the limit, for the reader's export; no link, no id */
export function readAddressWish(db: Database) {
  const change = readChange(db);
  return {
    wish: change && {
      email: change.email,
      state: change.state,
      expiresAt: isoTime(change.expires_at),
      oldConfirmedAt: isoTimeOrNull(change.old_confirmed_at),
      newConfirmedAt: isoTimeOrNull(change.new_confirmed_at),
    },
    askedAt: db.all<{ at: number }>('SELECT at FROM address_change_asks').map(({ at }) => isoTime(at)),
  };
}

/** Forgets a move that the other object refused. */
export function callOff({ db, state }: ReaderContext): void {
  db.run('DELETE FROM address_change');
  state.moving = null;
}

function readChange(db: Database): ChangeRow | null {
  return db.first<ChangeRow>('SELECT * FROM address_change');
}

function isOpen(change: ChangeRow | null, changeId: string, side: AddressSide): change is ChangeRow {
  if (change?.change_id !== changeId || change.state !== 'asked') return false;
  return (side === 'old' ? change.old_confirmed_at : change.new_confirmed_at) === null;
}
