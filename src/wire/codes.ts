/** Discount and gift codes: their spelling, what an administrator says of one, and what a reader gets for it. */
import * as v from 'valibot';
import { PageCursor, PageLimit } from './page.ts';
import { Timestamp } from './time.ts';

const CODE_MAX_LENGTH = 64;

/** @returns the one spelling of a code, or null for what can be none */
export function normaliseCode(text: string): string | null {
  const code = text.normalize('NFKC').trim().toUpperCase();
  return /^[A-Z0-9](?:[A-Z0-9_-]{1,62})[A-Z0-9]$/.test(code) ? code : null;
}

export const RedeemBody = v.object({
  code: v.pipe(v.string(), v.minLength(1), v.maxLength(CODE_MAX_LENGTH)),
});

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const ofBoth = {
  /** Readers who may redeem it. */
  limit: whole(1, 1_000_000),
  validFrom: v.nullish(Timestamp, null),
  /** The instant from which it is redeemed no more; what was redeemed before stays. */
  validUntil: v.nullish(Timestamp, null),
};

/** The body of `PUT /api/admin/codes/:code`. Times become milliseconds since 1970. */
export const CodeTerms = v.pipe(
  v.variant('kind', [
    v.object({
      kind: v.literal('gift'),
      ...ofBoth,
      /** How long the access lasts that it gives, from its redemption; without end when absent. */
      accessDays: v.nullish(whole(1, 3_650), null),
    }),
    v.object({ kind: v.literal('discount'), ...ofBoth, percentOff: whole(1, 100) }),
  ]),
  v.forward(
    v.check(
      ({ validFrom, validUntil }) => validFrom === null || validUntil === null || validFrom < validUntil,
      'validUntil must be after validFrom.',
    ),
    ['validUntil'],
  ),
);
export type CodeTerms = v.InferOutput<typeof CodeTerms>;

export const CodesQuery = v.object({ cursor: PageCursor, limit: PageLimit });
export type CodesQuery = v.InferOutput<typeof CodesQuery>;

/** A code as an administrator sees it. */
export type Code = {
  code: string;
  kind: CodeTerms['kind'];
  limit: number;
  validFrom: string | null;
  validUntil: string | null;
  percentOff: number | null;
  accessDays: number | null;
  stopped: boolean;
};

/** What one reader got for a code, and when; the same however often it is asked. */
export type Redemption = {
  kind: CodeTerms['kind'];
  percentOff: number | null;
  /** Milliseconds since 1970. */
  redeemedAt: number;
  /** When the access that it gave ends, in milliseconds since 1970, or null for without end. */
  accessUntil: number | null;
};

/** What a reader is answered. */
export type RedeemAnswer = {
  code: string;
  kind: CodeTerms['kind'];
  percentOff: number | null;
  accessUntil: string | null;
};
