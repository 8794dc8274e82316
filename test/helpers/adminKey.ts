/** API keys of administrators, for tests inside workerd. */
import { env } from 'cloudflare:workers';
import { DAY } from './clock.ts';

type Made = { scope?: 'read' | 'write'; expiresInDays?: number; revoked?: boolean };
let made = 0;

export const randomSecret = () =>
  crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: 'base64url', omitPadding: true });

/** @returns a key that is in D1, as `npm run admin-key` would put it there */
export async function adminKey({
  scope = 'read',
  expiresInDays = 30,
  revoked = false,
}: Made): Promise<string> {
  made += 1;
  const id = `test${String(made).padStart(4, '0')}`;
  const key = `hbk_${id}_${randomSecret()}`;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  const at = new Date().toISOString();
  const expiresAt = new Date(Date.now() + expiresInDays * DAY).toISOString();
  await env.DB.prepare(
    `INSERT INTO admin_keys (id, secret_hash, name, scope, created_at, expires_at, revoked_at)
     VALUES (?, ?, 'test', ?, ?, ?, ?)`,
  )
    .bind(id, new Uint8Array(digest).toHex(), scope, at, expiresAt, revoked ? at : null)
    .run();
  return key;
}
