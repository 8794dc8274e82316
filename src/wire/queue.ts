/** Messages on queues. They name an object and a row in its outbox, and carry no address and no secret. */
import * as v from 'valibot';

export const MailJob = v.object({
  /** The reader object's id, 64 hexadecimal digits. */
  objectId: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  mailId: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  /** The request that the mail was written for, where a request asked for it; for the log alone. */
  requestId: v.optional(v.pipe(v.string(), v.maxLength(128))),
});
export type MailJob = v.InferOutput<typeof MailJob>;
