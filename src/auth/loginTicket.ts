/** Makes what a sign-in mail needs, alike for known and unknown addresses, so that neither work nor time tells them apart. */
import type { Config } from '../config.ts';
import type { LoginTicket } from '../wire/readerRpc.ts';
import { type Keys, keyedHash } from './keys.ts';
import { signLoginToken } from './tokens.ts';

const CODE_DIGITS = 8;

/**
 * @param redirectTo a path of the frontend to go to after signing in
 * @param requestId of the request that asks, for the log
 */
export async function createLoginTicket(
  config: Config,
  keys: Keys,
  email: string,
  redirectTo: string | undefined,
  requestId?: string,
): Promise<LoginTicket> {
  const tokenId = crypto.randomUUID();
  const code = randomCode();
  const token = await signLoginToken(keys, { email, tokenId }, config.magicLinkTtlSeconds);
  const fragment = new URLSearchParams({ token, ...(redirectTo ? { redirectTo } : {}) });
  return {
    tokenId,
    codeHash: await hashCode(keys.sign, email, code),
    ttlMs: config.magicLinkTtlSeconds * 1000,
    // In the fragment, which no server sees and no scanner sends.
    link: `${config.frontendUrl}/auth/verify#${fragment}`,
    code,
    requestId,
  };
}

/** The keyed hashes under which a reader's object may know a code: one for each secret in use. */
export function hashesOfCode(keys: Keys, email: string, code: string): Promise<string[]> {
  return Promise.all(keys.verify.map((key) => hashCode(key, email, code)));
}

function hashCode(key: CryptoKey, email: string, code: string): Promise<string> {
  return keyedHash(key, `code:${email}:${code}`);
}

/** Uniform over all codes: values above the largest multiple of 10^8 in 2^32 are drawn again. */
function randomCode(): string {
  const codes = 10 ** CODE_DIGITS;
  const limit = Math.floor(2 ** 32 / codes) * codes;
  const draw = new Uint32Array(1);
  do crypto.getRandomValues(draw);
  while ((draw[0] ?? limit) >= limit);
  return String((draw[0] ?? 0) % codes).padStart(CODE_DIGITS, '0');
}
