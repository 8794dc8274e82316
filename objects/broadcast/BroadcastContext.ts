/** What the parts of a broadcast's object share. */
import type { Log } from '../../src/log.ts';
import type { Readers } from '../../src/readers.ts';
import type { Database } from '../Database.ts';

export type BroadcastContext = {
  readonly db: Database;
  readonly readers: Readers;
  readonly reports: D1Database;
  readonly log: Log;
};

/** Readers' objects that are asked at once. */
export const READERS_AT_ONCE = 20;
