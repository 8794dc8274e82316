/** What a provider's HTTP answer means for the mail. One table for all providers that are spoken to over HTTP. */

import { retryAfterMs } from '../../http/retryAfter.ts';
import type { MailResult } from '../../wire/readerRpc.ts';
import { PAUSE_MS } from '../provider.ts';
import type { PostAnswer } from './postJson.ts';

/** A server may ask for days; a reader who waits for a mail may not. */
const PAUSE_MAX_MS = 60 * 60 * 1000;
/** Gateways that lost or gave up on the server behind them, which may have taken the mail (52x: Cloudflare's own). */
const LOST_BEHIND_GATEWAY = new Set([502, 504, 520, 524]);
/** The content or the recipient is at fault, so the same mail will never pass. */
const REFUSED = new Set([400, 413, 422]);
/** Too early, too much, or the request did not arrive whole. */
const LATER = new Set([408, 425, 429]);

/**
 * @param recognisesRepeats whether the provider knows a mail by its idempotency key
 * @param providerIdOf finds the provider's own id in an answer that accepted the mail
 * @param now milliseconds since 1970
 */
export function postResult(
  answer: PostAnswer,
  recognisesRepeats: boolean,
  providerIdOf: (answer: Extract<PostAnswer, { kind: 'answered' }>) => string | null,
  now: number,
): MailResult {
  if (answer.kind === 'unreachable') return { kind: 'retry', afterMs: null, reason: 'unreachable' };
  if (answer.kind === 'silent') {
    return { kind: 'unknown', repeatable: recognisesRepeats, reason: answer.reason };
  }
  const { status } = answer;
  const reason = `http_${status}`;
  if (status >= 200 && status < 300) return { kind: 'sent', providerId: providerIdOf(answer) };
  if (REFUSED.has(status)) return { kind: 'refused', reason };
  if (LOST_BEHIND_GATEWAY.has(status)) return { kind: 'unknown', repeatable: recognisesRepeats, reason };
  if (status >= 500 || LATER.has(status)) {
    return {
      kind: 'retry',
      afterMs: retryAfterMs(answer.headers.get('Retry-After'), now, PAUSE_MAX_MS),
      reason,
    };
  }
  // 401 and 403 by name; 402, 404, 405, a redirect and the like are as much an operator's matter, and lose no mail.
  return { kind: 'paused', afterMs: PAUSE_MS, reason };
}
