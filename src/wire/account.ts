/** The reader's own account: what may be changed of it, and what is answered when it is erased. */
import * as v from 'valibot';
import { Name } from './auth.ts';
import { TimeZone } from './time.ts';

const ClearableName = v.pipe(
  v.nullable(Name),
  v.transform((name) => name ?? null),
);

/** The body of `PATCH /api/account`; null or an empty text clears a name. */
export const AccountChange = v.pipe(
  v.object({
    firstName: v.exactOptional(ClearableName),
    lastName: v.exactOptional(ClearableName),
    timezone: v.exactOptional(TimeZone),
  }),
  v.check((change) => Object.keys(change).length > 0, 'Send at least one field that is to be changed.'),
);
export type AccountChange = v.InferOutput<typeof AccountChange>;

/** What a reader who was erased has in hand. */
export type ErasureReceipt = {
  receiptId: string;
  erasedAt: string;
  /** False while the reports could not be reached: they are told again until they have let go. */
  complete: boolean;
  /** Rows deleted by table, as far as this request deleted them. */
  erased: Record<string, number>;
};
