/** An administrator's API key for tests from outside, put into D1 as `npm run admin-key` would. */
import { createHash, randomBytes } from 'node:crypto';
import type { Miniflare } from 'miniflare';

const DAY_MS = 24 * 60 * 60 * 1000;

/** @returns a key with scope `write` that is good for a day */
export async function insertAdminKey(miniflare: Miniflare): Promise<string> {
  const id = randomBytes(4).toString('hex');
  const key = `hbk_${id}_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(key).digest('hex');
  const now = Date.now();
  const db = await miniflare.getD1Database('DB');
  await db
    .prepare(
      'INSERT INTO admin_keys (id, secret_hash, name, scope, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .bind(id, hash, 'test', 'write', new Date(now).toISOString(), new Date(now + DAY_MS).toISOString())
    .run();
  return key;
}
