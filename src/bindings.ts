/** What the platform binds to the Worker (wrangler.toml). */

import type { BroadcastObject } from '../objects/BroadcastObject.ts';
import type { ChapterCounter } from '../objects/ChapterCounter.ts';
import type { CodeObject } from '../objects/CodeObject.ts';
import type { PaymentObject } from '../objects/PaymentObject.ts';
import type { ReaderObject } from '../objects/ReaderObject.ts';
import type { MailJob } from './wire/queue.ts';

export type Bindings = {
  READERS: DurableObjectNamespace<ReaderObject>;
  CODES: DurableObjectNamespace<CodeObject>;
  PAYMENTS: DurableObjectNamespace<PaymentObject>;
  BROADCASTS: DurableObjectNamespace<BroadcastObject>;
  /** One for each free chapter, named by its number. */
  CHAPTER_COUNTERS: DurableObjectNamespace<ChapterCounter>;
  DB: D1Database;
  MAIL_QUEUE: Queue<MailJob>;
  IP_LIMIT: RateLimit;
  /** Chapter bodies and files. */
  CONTENT: R2Bucket;
  /** Which version of the Worker this is. */
  VERSION?: WorkerVersionMetadata;
  /** Where src/metrics.ts counts; nothing is counted where it is not bound. */
  METRICS?: AnalyticsEngineDataset;
  /** Development only. */
  LOCAL_MAILBOX?: KVNamespace;
  /** Only where the `cloudflare` mail provider is chosen. */
  EMAIL?: SendEmail;
};
