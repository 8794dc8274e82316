/** The header fields that tell a caller of a limit (IETF httpapi draft 11, RateLimit header fields). */
import type { Failure } from '../errors.ts';
import type { LimitPolicy } from '../rules/readerLimits.ts';
import type { LimitState } from '../wire/readerRpc.ts';

type Limit = { policy: LimitPolicy };

export function rateLimitFields({ policy }: Limit, left: LimitState): Record<string, string> {
  const { name, quota, windowSeconds } = policy;
  return {
    'RateLimit-Policy': `"${name}";q=${quota};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${left.remaining};t=${left.resetSeconds}`,
  };
}

/** @returns the fields of a refusal, if it was this limit that refused */
export function refusalFields(limit: Limit, failure: Failure): Record<string, string> {
  if (failure.code !== 'rate_limited') return {};
  return rateLimitFields(limit, { remaining: 0, resetSeconds: failure.retryAfterSeconds });
}
