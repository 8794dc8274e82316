/** What passes between the router and a reader's object, beside the types that clients see. */

import type { FieldChanges } from './audit.ts';
import type { Reader, Session } from './auth.ts';
import type { LedgerEntry } from './entitlements.ts';
import type { ProgressRow, SubscriberRow } from './imports.ts';
import type { MailKind, PurchaseContent } from './mail.ts';
import type { MailSums } from './mailMeasures.ts';
import type { MailPreferences, Suppression } from './mailPreferences.ts';
import type { Progress } from './progress.ts';
import type { TimelineEntry } from './timeline.ts';

/** What the router prepares for a sign-in mail, alike for known and unknown addresses. */
export type LoginTicket = {
  /** The id (`jti`) of the signed token in the link. */
  tokenId: string;
  /** Keyed hash of the code, lowercase hexadecimal. */
  codeHash: string;
  /** The link's and the code's lifetime in milliseconds. */
  ttlMs: number;
  link: string;
  code: string;
  /** The request that asks for the mail, for the log. */
  requestId?: string | undefined;
};

/** A code comes hashed under each secret in use, since the one that mailed it may have been rotated meanwhile. */
export type LoginProof = { tokenId: string } | { codeHashes: readonly string[] };

/** A session begun or continued; generation and time of its rotation go into the refresh token. */
export type SignedIn = { session: Session; reader: Reader; generation: number; rotatedAt: number };

/** An answer that stays JSON text on its way, because the router need not look into it. */
export type JsonAnswer = { json: string; remaining: number; resetSeconds: number };

export type ProgressQuery = {
  /** Only chapters changed after this revision. */
  since: number;
  /** Chapter numbers of the published handbook. */
  outline: number[];
  outlineVersion: string;
  ifNoneMatch: string | null;
};
/** `json` is empty when the caller already has what `etag` names. */
export type ProgressAnswer = { etag: string; json: string };

/** What support did: the answer, and what of the reader changed by it; null when all was so already. */
export type Supported<T> = { value: T; changes: FieldChanges | null };

/** A mail in the reader's history, with what it adds to the sums of its kind. */
export type HistoricMail = { id: string; kind: MailKind; sentAt: string; measures: Partial<MailSums> };

/** An entry of the ledger as it is shown; times are ISO 8601. */
export type ShownEntitlement = Pick<LedgerEntry, 'sourceId' | 'kind' | 'reason' | 'rights'> & {
  at: string;
  expiresAt: string | null;
};

export type AdminView = {
  reader: Reader;
  progress: Progress;
  sessions: Session[];
  timeline: TimelineEntry[];
  /** All mails ever sent, of each kind that was; and the newest of them one by one. Sums that are 0 are left out. */
  mail: { kinds: ({ kind: MailKind } & Partial<MailSums>)[]; newest: HistoricMail[] };
  /** Why the address gets no more mail than it must; null when it gets what it wants. */
  suppressed: Suppression | null;
  preferences: MailPreferences;
  entitlements: ShownEntitlement[];
};

/** Rows of the old database for one reader. */
export type ReaderRows = { email: string; subscribers: SubscriberRow[]; progress: ProgressRow[] };

/** Who bought: the normalised address, the way in for one that nobody knows yet, and what is told of the purchase. */
export type Buyer = { email: string; ticket: LoginTicket; receipt: Omit<PurchaseContent, 'kind'> };

/** What became of a claimed mail. A reason is short, stable, snake_case and names nobody. */
export type MailResult =
  /** A provider took it. `providerId` is the provider's own name for it, if it gave one. */
  | { kind: 'sent'; providerId: string | null }
  /** Certainly not accepted, and worth another try after `afterMs`, or after the usual delay. */
  | { kind: 'retry'; afterMs: number | null; reason: string }
  /** Perhaps accepted. `repeatable` says that the provider would know a repeat and not deliver it twice. */
  | { kind: 'unknown'; repeatable: boolean; reason: string }
  /** Not accepted, and no mail will be until an operator acts. */
  | { kind: 'paused'; afterMs: number; reason: string }
  /** Not accepted and never will be: a dead letter. */
  | { kind: 'refused'; reason: string };

/** `withdrawn`: no provider was asked, because there is nothing to send any more. */
export type MailOutcome = MailResult | { kind: 'withdrawn'; reason: string };

/** What a limit has left for its caller; times in seconds. */
export type LimitState = { remaining: number; resetSeconds: number };
