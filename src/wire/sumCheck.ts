/** `POST /api/admin/reports/sums/check`: the sums of the reports against what all readers contribute, a piece at a time. */
import * as v from 'valibot';

export const SumCheckBody = v.strictObject({
  /** Begins anew; without it, what was begun goes on. */
  restart: v.optional(v.boolean(), false),
  /** Puts the sums right where they differ. */
  write: v.optional(v.boolean(), false),
});
export type SumCheckBody = v.InferOutput<typeof SumCheckBody>;

/** Readers are still to be added up: ask again. */
const SumCheckUnderWay = v.object({ state: v.literal('counting'), readers: v.number() });

const SumDifference = v.object({
  key: v.string(),
  /** What the reports show, and what the readers contribute. */
  stored: v.number(),
  counted: v.number(),
});
export type SumDifference = v.InferOutput<typeof SumDifference>;

const SumCheckDone = v.object({
  state: v.literal('done'),
  readers: v.number(),
  differing: v.number(),
  /** The first of them. */
  differences: v.array(SumDifference),
  mended: v.boolean(),
});

export const SumCheckAnswer = v.variant('state', [SumCheckUnderWay, SumCheckDone]);
export type SumCheckAnswer = v.InferOutput<typeof SumCheckAnswer>;
