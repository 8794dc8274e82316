/** Access tokens this isolate has verified. Only the signature is remembered: expiry and session are checked each time. */
import { fail, type Outcome, ok } from '../errors.ts';
import type { Keys } from './keys.ts';
import { type AccessClaims, readAccessToken } from './tokens.ts';

/** About 1 KB each; the oldest goes first. */
const TOKENS_MAX = 2_000;
const verified = new Map<string, AccessClaims>();

export async function checkAccessToken(keys: Keys, token: string): Promise<Outcome<AccessClaims>> {
  const known = verified.get(token);
  if (known) return known.expiresAt > Date.now() ? ok(known) : fail({ code: 'token_expired' });
  const outcome = await readAccessToken(keys, token);
  if (outcome.ok) {
    const oldest = verified.keys().next();
    if (verified.size >= TOKENS_MAX && !oldest.done) verified.delete(oldest.value);
    verified.set(token, outcome.value);
  }
  return outcome;
}
