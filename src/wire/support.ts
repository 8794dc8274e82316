/** What an administrator may change of a reader. */
import * as v from 'valibot';
import { DiscountCode, Name } from './auth.ts';
import { ChapterNumber } from './progress.ts';

/** The schemas of these texts make nothing of an empty one. */
const clearable = <S extends typeof Name | typeof DiscountCode>(schema: S) =>
  v.pipe(
    v.nullable(schema),
    v.transform((text) => text ?? null),
  );

/** The body of `PATCH /api/admin/readers/:email`; null or an empty text clears one. */
export const ReaderChange = v.pipe(
  v.object({
    hasAccess: v.exactOptional(v.boolean()),
    hasPurchased: v.exactOptional(v.boolean()),
    discountCode: v.exactOptional(clearable(DiscountCode)),
    firstName: v.exactOptional(clearable(Name)),
    lastName: v.exactOptional(clearable(Name)),
  }),
  v.check((change) => Object.keys(change).length > 0, 'Send at least one field that is to be changed.'),
);
export type ReaderChange = v.InferOutput<typeof ReaderChange>;

/** The body of `POST /api/admin/readers/:email/progress`: marks a chapter as completed, or resets it. */
export const SupportedProgress = v.object({
  chapterNumber: ChapterNumber,
  action: v.picklist(['mark', 'reset']),
});
export type SupportedProgress = v.InferOutput<typeof SupportedProgress>;
