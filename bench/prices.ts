/** What Cloudflare bills, in dollars for a million, as published (developers.cloudflare.com, "Pricing" of each product). */
import type { Usage } from './usageCounts.ts';

/** When the prices were looked up. */
export const PRICES_OF = 'November 2026';

/** Socket messages come twenty to a request (Durable Objects, "Billing metrics"). */
const SOCKET_MESSAGES_A_REQUEST = 20;
const WORKER_REQUEST = 0.3;
const CPU_MS = 0.02;
const OBJECT_REQUEST = 0.15;
const ROW_READ = 0.001;
const ROW_WRITTEN = 1;
const KV_READ = 0.5;
const KV_WRITE = 5;
const QUEUE_OPERATION = 0.4;
/** A GB-second; an object is billed as 128 MB while it works. */
const GB_SECOND = 12.5;
const OBJECT_GB = 0.128;

/** Name, what of the usage it is the price of, dollars for a million. */
export const PRICES: readonly (readonly [
  name: string,
  dollarsPerMillion: number,
  used: (usage: Billed) => number,
])[] = [
  ['Worker requests', WORKER_REQUEST, ({ requests }) => requests],
  ['Worker CPU, ms', CPU_MS, ({ cpuMs }) => cpuMs],
  ['object requests', OBJECT_REQUEST, ({ objectRequests }) => objectRequests],
  [
    'object socket messages',
    OBJECT_REQUEST / SOCKET_MESSAGES_A_REQUEST,
    ({ socketMessages }) => socketMessages,
  ],
  ['object awake, ms', (GB_SECOND * OBJECT_GB) / 1000, ({ objectMs }) => objectMs],
  ['object rows read', ROW_READ, ({ objectRowsRead }) => objectRowsRead],
  ['object rows written', ROW_WRITTEN, ({ objectRowsWritten }) => objectRowsWritten],
  ['D1 rows read', ROW_READ, ({ d1RowsRead }) => d1RowsRead],
  ['D1 rows written', ROW_WRITTEN, ({ d1RowsWritten }) => d1RowsWritten],
  ['KV reads', KV_READ, ({ kvReads }) => kvReads],
  ['KV writes', KV_WRITE, ({ kvWrites }) => kvWrites],
  ['queue operations', QUEUE_OPERATION, ({ queueOperations }) => queueOperations],
];

/** Usage with the time it took, in milliseconds: of the Worker's processor, and of objects awake. */
export type Billed = Usage & { cpuMs: number; objectMs: number };

/** @returns dollars, without what the monthly fee includes */
export function billOf(usage: Billed): number {
  return PRICES.reduce((sum, [, dollars, used]) => sum + (dollars * used(usage)) / 1_000_000, 0);
}
