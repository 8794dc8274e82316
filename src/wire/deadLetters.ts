/** Mails that were given up: what the owner may ask, and the answer. */
import * as v from 'valibot';
import type { MailKind } from './mail.ts';
import { PageCursor, PageLimit } from './page.ts';

/** `dead`: certainly not sent. `unknown`: perhaps sent, and of a kind that must not come twice. */
const DeadLetterState = v.picklist(['dead', 'unknown']);

/** The query of `GET /admin/dead-letters`. */
export const DeadLettersQuery = v.object({
  state: v.optional(DeadLetterState),
  cursor: PageCursor,
  limit: PageLimit,
});
export type DeadLettersQuery = v.InferOutput<typeof DeadLettersQuery>;

export type DeadLetter = {
  id: string;
  kind: MailKind;
  state: v.InferOutput<typeof DeadLetterState>;
  /** Short, stable, snake_case; names nobody. */
  reason: string;
  /** Tries since it was written, or since it was last retried. */
  attempts: number;
  createdAt: string;
  failedAt: string;
};

export type ListedDeadLetter = DeadLetter & { email: string };

export type DeadLetterPage = {
  /** The last that failed first. */
  data: ListedDeadLetter[];
  /** For the next page of the same query; null on the last one. */
  nextCursor: string | null;
  /** Dead letters on all pages together. */
  total: number;
};
