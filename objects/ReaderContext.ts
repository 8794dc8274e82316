/** What the parts of a reader's object share: its storage, its state in memory, its sockets, its configuration. */
import type { Config } from '../src/config.ts';
import type { Log } from '../src/log.ts';
import type { Metrics } from '../src/metrics.ts';
import type { AccessLog } from './AccessLog.ts';
import type { Database } from './Database.ts';
import type { LiveSockets } from './liveSockets.ts';
import type { NudgeClock } from './NudgeClock.ts';
import type { Outbox } from './outbox.ts';
import type { ReaderState } from './ReaderState.ts';

/** A mail to be sent, and the request that asked for it, if one did. */
export type MailToAnnounce = { mailId: string; requestId?: string | undefined };

export type ReaderContext = {
  readonly db: Database;
  readonly state: ReaderState;
  readonly sockets: LiveSockets;
  readonly outbox: Outbox;
  readonly nudgeClock: NudgeClock;
  readonly accessLog: AccessLog;
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Mails written in this event; their jobs go to the queue when it is over. */
  readonly mailsToAnnounce: MailToAnnounce[];
};
