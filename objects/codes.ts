/** Codes that a reader redeems: its tries, which are limited, and what a code gave it. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { takeUnits } from '../src/rules/rateLimit.ts';
import { CODE_TRY_LIMIT } from '../src/rules/readerLimits.ts';
import type { Redemption } from '../src/wire/codes.ts';
import type { LimitState } from '../src/wire/readerRpc.ts';
import type { Database } from './Database.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** Counts a try before anything is known of the code, so that parallel ones cannot slip by. */
export function tryCode({ db }: ReaderContext, now: number): Outcome<LimitState> {
  const decision = takeUnits(CODE_TRY_LIMIT, codeTriesArrivalAt(db), 1, now);
  if (!decision.allowed) return fail({ code: 'rate_limited', retryAfterSeconds: decision.retryAfterSeconds });
  db.run('INSERT OR REPLACE INTO code_tries VALUES (1, ?)', decision.arrivalAt);
  return ok({ remaining: decision.remaining, resetSeconds: decision.resetSeconds });
}

/** @returns the state of the limit on codes tried: its theoretical arrival time in milliseconds, 0 before the first */
export function codeTriesArrivalAt(db: Database): number {
  return db.first<{ arrival_at: number }>('SELECT arrival_at FROM code_tries')?.arrival_at ?? 0;
}

/** Gives the reader what the code's object has counted for it, once however often it is told. */
export function recordRedemption(
  { db, state }: ReaderContext,
  code: string,
  redemption: Redemption,
  now: number,
): Outcome<null> {
  const { profile } = state;
  if (!profile) return fail({ code: 'token_invalid' });
  const isGift = redemption.kind === 'gift';
  db.transaction(() => {
    const added = state.addEntitlements([
      {
        sourceId: `code:${code}`,
        claim: `code:${code}`,
        caseId: null,
        kind: isGift ? 'grant' : 'note',
        reason: redemption.kind,
        rights: isGift ? ['access'] : [],
        at: redemption.redeemedAt,
        expiresAt: redemption.accessUntil,
      },
    ]);
    if (added.length > 0) state.changeProfile(isGift ? profile : { ...profile, discountCode: code }, now);
  });
  return ok(null);
}
