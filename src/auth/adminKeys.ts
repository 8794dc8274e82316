/** The table `admin_keys`: API keys of administrators, stored hashed, scoped, expiring, revocable. */

import { base64url } from 'jose';
import { fail, type Outcome, ok } from '../errors.ts';
import { DAY_MS } from '../rules/days.ts';
import {
  ADMIN_KEY,
  ADMIN_KEY_PREFIX,
  type AdminKeyEntry,
  type AdminKeyScope,
  type NewAdminKey,
} from '../wire/adminKey.ts';
import type { AuditActor } from '../wire/audit.ts';

export { ADMIN_KEY_PREFIX, type AdminKeyScope as Scope } from '../wire/adminKey.ts';

type KeyRow = { secret_hash: string; scope: string; expires_at: string; last_used_at: string | null };
type Database = Pick<D1Database, 'prepare'>;

/** A use is written down when the last one that was is older than this: a busy key costs a row an hour. */
const USE_WRITTEN_EVERY_MS = 60 * 60 * 1000;
const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 8;
/** 256 bits. */
const SECRET_BYTES = 32;

/** A key that passed: until when it does, and whether its use should be written down. */
export type CheckedKey = { id: string; expiresAt: number; isUseNews: boolean };

/** @param now server time in milliseconds @returns whose key it is, by its id */
export async function checkAdminKey(
  db: D1Database,
  key: string,
  scope: AdminKeyScope,
  now: number,
): Promise<Outcome<CheckedKey>> {
  const id = ADMIN_KEY.exec(key)?.groups?.id;
  if (!id) return fail({ code: 'token_invalid' });
  const row = await db
    .prepare(
      'SELECT secret_hash, scope, expires_at, last_used_at FROM admin_keys WHERE id = ? AND revoked_at IS NULL',
    )
    .bind(id)
    .first<KeyRow>();
  if (!row || !(await hashesTo(key, row.secret_hash))) return fail({ code: 'token_invalid' });
  const expiresAt = Date.parse(row.expires_at);
  if (expiresAt <= now) return fail({ code: 'token_expired' });
  if (scope === 'write' && row.scope !== 'write') return fail({ code: 'forbidden' });
  const isUseNews = row.last_used_at === null || Date.parse(row.last_used_at) <= now - USE_WRITTEN_EVERY_MS;
  return ok({ id, expiresAt, isUseNews });
}

/** Writes down that a key was used; of uses at one time, one writes. */
export async function noteUse(db: Database, id: string, now: number): Promise<void> {
  const before = new Date(now - USE_WRITTEN_EVERY_MS).toISOString();
  await db
    .prepare(
      'UPDATE admin_keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)',
    )
    .bind(new Date(now).toISOString(), id, before)
    .run();
}

/** @returns the new key's entry, and its whole text, which is kept nowhere */
export async function makeAdminKey(
  db: Database,
  { name, scope, days }: NewAdminKey,
  madeBy: AuditActor,
  now: number,
): Promise<{ key: string; entry: AdminKeyEntry }> {
  // That some letters are likelier than others by a hundredth matters to no id; the secret is the other part.
  const idBytes = crypto.getRandomValues(new Uint8Array(ID_LENGTH));
  const id = Array.from(idBytes, (byte) => ID_ALPHABET.charAt(byte % ID_ALPHABET.length)).join('');
  const secret = base64url.encode(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  const key = `${ADMIN_KEY_PREFIX}${id}_${secret}`;
  const createdAt = new Date(now).toISOString();
  const expiresAt = new Date(now + days * DAY_MS).toISOString();
  await db
    .prepare(
      `INSERT INTO admin_keys (id, secret_hash, name, scope, created_at, expires_at, made_by)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(id, await sha256(key), name, scope, createdAt, expiresAt, madeBy)
    .run();
  return { key, entry: { id, name, scope, createdAt, expiresAt, revokedAt: null, lastUsedAt: null } };
}

/** @returns every key that was ever made, the newest first */
export async function listAdminKeys(db: Database): Promise<AdminKeyEntry[]> {
  const { results } = await db
    .prepare(
      `SELECT id, name, scope, created_at AS createdAt, expires_at AS expiresAt, revoked_at AS revokedAt,
         last_used_at AS lastUsedAt
       FROM admin_keys ORDER BY created_at DESC, id`,
    )
    .all<AdminKeyEntry>();
  return results;
}

/** @returns whether it was live; null for a key that never was */
export async function revokeAdminKey(db: Database, id: string, now: number): Promise<boolean | null> {
  const { meta } = await db
    .prepare('UPDATE admin_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL')
    .bind(new Date(now).toISOString(), id)
    .run();
  if (meta.changes > 0) return true;
  const known = await db.prepare('SELECT 1 AS known FROM admin_keys WHERE id = ?').bind(id).first();
  return known === null ? null : false;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

async function hashesTo(key: string, expected: string): Promise<boolean> {
  const utf8 = new TextEncoder();
  const actual = utf8.encode(await sha256(key));
  const wanted = utf8.encode(expected);
  return actual.length === wanted.length && crypto.subtle.timingSafeEqual(actual, wanted);
}

/** @returns what the keys are called, revoked ones too, by their ids */
export async function keyNames(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const { results } = await db
    .prepare('SELECT id, name FROM admin_keys WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}
