/** The browser client of the handbook: signing in, and progress that is live on all devices and outlives the network. */
import { Client } from './Client.ts';
import type { Handbook, HandbookOptions } from './types.ts';

export type { Reader } from '../src/wire/auth.ts';
export type {
  ChapterProgress,
  Position,
  Progress,
  ProgressSummary,
  Resume,
} from '../src/wire/progress.ts';
export { HandbookError } from './HandbookError.ts';
export { INITIAL_STATE } from './Store.ts';
export type * from './types.ts';

/** Makes a handbook, which does nothing before its `start`: it may be made on a server. */
export function createHandbook(options: HandbookOptions = {}): Handbook {
  return new Client(options);
}
