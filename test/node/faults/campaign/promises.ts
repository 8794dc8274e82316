/** What the system has promised its readers so far, kept to be looked for when all faults are over. */
import type { ReaderRecord } from '../readerRecord.ts';

/** Where a reader is now, and what must be true of it. */
export type LastingReader = {
  email: string;
  record: ReaderRecord;
  hasAccess: boolean;
  /** Whether the last word of its payments was that they stand; null for who never bought. */
  hasPurchased: boolean | null;
  /** Chapters whose text it was given, each logged once. */
  viewed: ReadonlySet<number>;
};

export class Promises {
  readonly lasting: LastingReader[] = [];
  /** Addresses that were promised a mail to sign in. */
  readonly signedUp = new Set<string>();
  /** Addresses at which nobody is any more. */
  readonly gone = new Set<string>();
  /** Access tokens of sessions that were ended, and shared links that were taken back. */
  readonly deadTokens: { email: string; token: string }[] = [];
  readonly deadShares: string[] = [];
  /** Readers by the code that they were told they have. */
  readonly redeemed = new Map<string, Set<string>>();
  readonly chapterMails: { email: string; chapter: number }[] = [];
  /** How often each thing was done. */
  readonly counts = new Map<string, number>();

  count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  redeem(code: string, email: string): void {
    this.redeemed.set(code, new Set([...(this.redeemed.get(code) ?? []), email]));
  }
}
