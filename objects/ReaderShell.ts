/** What the parts of a reader's object share: its storage, its state in memory, its sockets, its configuration. */
import type { Config } from '../src/config.ts';
import type { Log } from '../src/log.ts';
import type { Database } from './Database.ts';
import type { LiveSockets } from './liveSockets.ts';
import type { Outbox } from './outbox.ts';
import type { ReaderState } from './ReaderState.ts';

export type ReaderShell = {
  readonly db: Database;
  readonly state: ReaderState;
  readonly sockets: LiveSockets;
  readonly outbox: Outbox;
  readonly config: Config;
  readonly log: Log;
  /** An import stores the snapshot as of this revision, and is run again if it cannot; no alarm is set for it. */
  snapshotTakenRev: number;
  /** A number in [0, 1), drawn once for each flush: a new one at each event would move the alarm, at a row each. */
  flushJitter: number;
  /** Mails written in this event; their jobs go to the queue when it is over. */
  readonly mailsToAnnounce: string[];
  /** Tells every socket how many devices are here, if that changed; one that was just told so is left out. */
  readonly announceDevices: (except?: WebSocket) => void;
};
