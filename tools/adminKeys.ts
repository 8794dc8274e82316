/**
 * Admin API keys: how one is made and what D1 keeps of it. The key's whole text exists only where it is made;
 * `admin_keys` holds its SHA-256, so a leaked database opens nothing.
 */
import { createHash, randomBytes } from 'node:crypto';
import { ADMIN_KEY_PREFIX, type AdminKeyScope } from '../src/wire/adminKey.ts';

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 8;
/** 256 bits, which base64url writes in 43 characters. */
const SECRET_BYTES = 32;
const DAY_MS = 86_400_000;

export type AdminKey = { id: string; text: string };

export type AdminKeyRow = {
  id: string;
  secretHash: string;
  name: string;
  scope: AdminKeyScope;
  createdAt: string;
  expiresAt: string;
};

/** @returns a new key, `hbk_<id>_<secret>`, from the system's random numbers */
export function makeAdminKey(): AdminKey {
  const id = Array.from({ length: ID_LENGTH }, randomIdCharacter).join('');
  return { id, text: `${ADMIN_KEY_PREFIX}${id}_${randomBytes(SECRET_BYTES).toString('base64url')}` };
}

/** Rejects the bytes that a plain remainder would favour. */
function randomIdCharacter(): string {
  const usable = 256 - (256 % ID_ALPHABET.length);
  for (;;) {
    const byte = randomBytes(1).readUInt8();
    if (byte < usable) return ID_ALPHABET.charAt(byte % ID_ALPHABET.length);
  }
}

/** @returns the row that D1 keeps of a key: valid from `nowMs` (since the epoch) for `days` days */
export function adminKeyRow(
  key: AdminKey,
  about: { name: string; scope: AdminKeyScope; days: number; nowMs: number },
): AdminKeyRow {
  return {
    id: key.id,
    secretHash: createHash('sha256').update(key.text).digest('hex'),
    name: about.name,
    scope: about.scope,
    createdAt: new Date(about.nowMs).toISOString(),
    expiresAt: new Date(about.nowMs + about.days * DAY_MS).toISOString(),
  };
}

/** @returns SQL that stores the row; a key of the same id is valid again with the new expiry */
export function storeAdminKeySql(row: AdminKeyRow): string {
  const values = [row.id, row.secretHash, row.name, row.scope, row.createdAt, row.expiresAt].map(sqlText);
  return (
    `INSERT INTO admin_keys (id, secret_hash, name, scope, created_at, expires_at) VALUES (${values.join(', ')}) ` +
    'ON CONFLICT (id) DO UPDATE SET secret_hash = excluded.secret_hash, expires_at = excluded.expires_at, revoked_at = NULL'
  );
}

/** @returns SQL that revokes the key and gives back its id, or no row when there is no such live key */
export function revokeAdminKeySql(id: string, nowMs: number): string {
  const now = sqlText(new Date(nowMs).toISOString());
  return `UPDATE admin_keys SET revoked_at = ${now} WHERE id = ${sqlText(id)} AND revoked_at IS NULL RETURNING id`;
}

export const LIST_ADMIN_KEYS_SQL =
  'SELECT id, name, scope, expires_at, last_used_at, revoked_at FROM admin_keys ORDER BY created_at DESC, id';

type ListedKey = Record<'id' | 'name' | 'scope' | 'expires_at', string> &
  Record<'last_used_at' | 'revoked_at', string | null>;

/** @param answer what wrangler printed as JSON @returns a line for each key */
export function keyTable(answer: string): string {
  const [executed]: { results: ListedKey[] }[] = JSON.parse(answer);
  const lines = (executed?.results ?? []).map((key) => {
    const standing = key.revoked_at ? `revoked ${key.revoked_at}` : `until ${key.expires_at}`;
    return `${key.id}  ${key.scope.padEnd(5)}  ${standing}  used ${key.last_used_at ?? 'never'}  ${key.name}`;
  });
  return lines.length === 0 ? 'There are no keys.' : lines.join('\n');
}

/** wrangler takes a statement as one text, without parameters. */
function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
