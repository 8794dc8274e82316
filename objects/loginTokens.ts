/** Sign-in links and codes: each asked for makes the one before it dead, and works once. */
import type { Failure } from '../src/errors.ts';
import type { LoginProof, LoginTicket } from '../src/wire/readerRpc.ts';
import { isoTime } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';

/** Sign-in mails a reader gets within the window; beyond it the answer is the same and no mail leaves. */
const MAILS_PER_WINDOW = 5;
const WINDOW_MS = 15 * 60 * 1000;
/** A code has 10^8 values; five tries a mail and five mails a window leave a guesser no chance. */
const WRONG_CODES_MAX = 5;

interface TokenRow extends SqlRow {
  id: string;
  state: string;
  code_hash: string;
  wrong_codes: number;
  created_at: number;
  expires_at: number;
}

/** @returns whether a mail may be sent: false when the reader has had too many of late */
export function issueLoginToken(db: Database, ticket: LoginTicket, now: number): boolean {
  db.run('DELETE FROM login_tokens WHERE created_at <= ? AND expires_at <= ?', now - WINDOW_MS, now);
  const recent = db.first<{ mails: number }>(
    'SELECT count(*) AS mails FROM login_tokens WHERE created_at > ?',
    now - WINDOW_MS,
  );
  if (recent && recent.mails >= MAILS_PER_WINDOW) return false;
  db.run("UPDATE login_tokens SET state = 'superseded' WHERE state = 'live'");
  db.run(
    "INSERT INTO login_tokens VALUES (?, 'live', ?, 0, ?, ?)",
    ticket.tokenId,
    ticket.codeHash,
    now,
    now + ticket.ttlMs,
  );
  return true;
}

/** Consumes the live token if the proof fits it. @returns null when it did, else why not */
export function consumeLoginToken(db: Database, proof: LoginProof, now: number): Failure | null {
  const token = db.first<TokenRow>("SELECT * FROM login_tokens WHERE state = 'live'");
  if (!token) return { code: 'token_invalid' };
  if ('tokenId' in proof) {
    if (token.id !== proof.tokenId) return { code: 'token_invalid' };
  } else {
    if (token.wrong_codes >= WRONG_CODES_MAX) return { code: 'token_invalid' };
    if (!proof.codeHashes.includes(token.code_hash)) {
      if (token.expires_at > now)
        db.run('UPDATE login_tokens SET wrong_codes = wrong_codes + 1 WHERE id = ?', token.id);
      return { code: 'token_invalid' };
    }
  }
  if (token.expires_at <= now) return { code: 'token_expired' };
  db.run("UPDATE login_tokens SET state = 'used' WHERE id = ?", token.id);
  return null;
}

/** A mail that comes this late must not bring a link which a newer one has made dead. */
const PROMPT_MS = 60_000;

/**
 * Whether a sign-in mail still helps: its link lives, or was superseded only just now, by a reader who asked twice and
 * expects two mails.
 */
export function isWorthSending(db: Database, tokenId: string, mailedAt: number, now: number): boolean {
  const token = db.first<TokenRow>('SELECT * FROM login_tokens WHERE id = ?', tokenId);
  if (!token || token.expires_at <= now) return false;
  return token.state === 'live' || (token.state === 'superseded' && now - mailedAt < PROMPT_MS);
}

/** @returns which links and codes there were, without what would let anybody in */
export function listLoginTokens(db: Database) {
  return db.all<TokenRow>('SELECT * FROM login_tokens ORDER BY created_at').map((row) => ({
    state: row.state,
    wrongCodes: row.wrong_codes,
    createdAt: isoTime(row.created_at),
    expiresAt: isoTime(row.expires_at),
  }));
}
