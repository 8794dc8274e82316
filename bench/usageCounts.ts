/** What a piece of work used of the platform, by what is billed. */

/** Every field has a price of its own (bench/prices.ts). */
export type Usage = {
  requests: number;
  objectRequests: number;
  socketMessages: number;
  objectRowsRead: number;
  objectRowsWritten: number;
  d1RowsRead: number;
  d1RowsWritten: number;
  kvReads: number;
  kvWrites: number;
  queueOperations: number;
};
