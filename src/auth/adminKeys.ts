/** API keys of administrators, stored hashed in D1, scoped, expiring. */
import { fail, type Outcome, ok } from '../errors.ts';
import { ADMIN_KEY, type AdminKeyScope } from '../wire/adminKey.ts';

export { ADMIN_KEY_PREFIX, type AdminKeyScope as Scope } from '../wire/adminKey.ts';

type KeyRow = { secret_hash: string; scope: string; expires_at: string };

/** @param now server time in milliseconds @returns whose key it is, by its id */
export async function checkAdminKey(
  db: D1Database,
  key: string,
  scope: AdminKeyScope,
  now: number,
): Promise<Outcome<{ id: string }>> {
  const id = ADMIN_KEY.exec(key)?.groups?.id;
  if (!id) return fail({ code: 'token_invalid' });
  const row = await db
    .prepare('SELECT secret_hash, scope, expires_at FROM admin_keys WHERE id = ? AND revoked_at IS NULL')
    .bind(id)
    .first<KeyRow>();
  if (!row || !(await hashesTo(key, row.secret_hash))) return fail({ code: 'token_invalid' });
  if (Date.parse(row.expires_at) <= now) return fail({ code: 'token_expired' });
  return scope === 'read' || row.scope === 'write' ? ok({ id }) : fail({ code: 'forbidden' });
}

async function hashesTo(key: string, expected: string): Promise<boolean> {
  const utf8 = new TextEncoder();
  const digest = await crypto.subtle.digest('SHA-256', utf8.encode(key));
  const actual = utf8.encode(new Uint8Array(digest).toHex());
  const wanted = utf8.encode(expected);
  return actual.length === wanted.length && crypto.subtle.timingSafeEqual(actual, wanted);
}

/** @returns what the keys are called, revoked ones too, by their ids */
export async function keyNames(
  db: Pick<D1Database, 'prepare'>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { results } = await db
    .prepare('SELECT id, name FROM admin_keys WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}
