/**
 * Checks access tokens, and remembers those whose signature was good. Only the signature is remembered: expiry is
 * checked each time here, the session each time by its reader's object.
 */
import { fail, type Outcome, ok } from '../errors.ts';
import type { Keys } from './keys.ts';
import { type AccessClaims, readAccessToken } from './tokens.ts';

/** About 1 KB each; the oldest goes first. */
const TOKENS_MAX = 2_000;

export type TokenCheck = (token: string) => Promise<Outcome<AccessClaims>>;

export function createTokenCheck(keys: Keys): TokenCheck {
  const verified = new Map<string, AccessClaims>();
  return async (token) => {
    const known = verified.get(token);
    if (known) return known.expiresAt > Date.now() ? ok(known) : fail({ code: 'token_expired' });
    const outcome = await readAccessToken(keys, token);
    if (!outcome.ok) return outcome;
    const oldest = verified.keys().next();
    if (verified.size >= TOKENS_MAX && !oldest.done) verified.delete(oldest.value);
    verified.set(token, outcome.value);
    return outcome;
  };
}
