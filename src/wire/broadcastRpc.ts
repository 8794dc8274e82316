/** What passes between a broadcast's object, the readers' objects, the router and the mail consumer. */
import type { Audience, BroadcastMails } from './broadcasts.ts';

/** An audience as a reader's object can check it; `finished` brings the chapters that are published. */
export type BroadcastTarget =
  | Exclude<Audience, { type: 'all' | 'with_access' | 'finished' }>
  | { type: 'all' | 'with_access' }
  | { type: 'finished'; chapterNumbers: readonly number[] }
  /** A test mail: whoever is asked is meant. */
  | { type: 'test' };

/** What a broadcast asks of one reader. */
export type BroadcastOrder = {
  broadcastId: string;
  target: BroadcastTarget;
  /** Milliseconds. Who signs up later is not meant. */
  startedAt: number;
  /** Then the reader is only asked whether it took the mail before. */
  isStopped: boolean;
};

export type BroadcastRefusal = 'unwanted' | 'suppressed' | 'unconfirmed' | 'not_in_audience' | 'unknown';

/** `already`: this broadcast's mail was queued by an earlier call. `stopped`: it was not, and is not now. */
export type BroadcastAnswer = 'queued' | 'already' | 'stopped' | BroadcastRefusal;

/** What became of one mail of a broadcast, so far. */
export type BroadcastOutcome = keyof BroadcastMails;

/** What is sent: the subject, the Markdown as it was written, and the safe HTML that came of it. */
export type StoredLetter = { subject: string; markdown: string; html: string };

/** What the router prepares for a new broadcast. Times in milliseconds. */
export type NewBroadcast = {
  id: string;
  letter: StoredLetter;
  audience: Audience;
  /** The one address that a test mail goes to, instead of to the audience. */
  testTo: string | null;
  sendAt: number | null;
  mailsPerMinute: number;
  /** Tells a repeated order from another one under the same key. */
  fingerprint: string;
};

/** What a mail of a broadcast is made of; `stopped` when it must not be sent any more. */
export type LetterRelease =
  | { kind: 'stopped' }
  /** `letter` is null for a caller that has it already. */
  | { kind: 'open'; letter: Pick<StoredLetter, 'subject' | 'html'> | null };
