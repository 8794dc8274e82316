/** What happened to a reader, as the owner and the reader's export see it. A new kind of event begins here. */
import type { ActOf, AuditAction, FieldChanges } from './audit.ts';
import type { EntryKind, EntryReason, Right } from './entitlements.ts';
import type { MailKind } from './mail.ts';
import type { MailPreferences, Suppression } from './mailPreferences.ts';

type Nothing = Record<string, never>;

/** The kinds of events, and what is told of each. Never a secret, and no address of anybody else. */
export type TimelineDetails = {
  signed_up: Nothing;
  confirmed: Nothing;
  /** `device` is the browser's own name for itself. */
  signed_in: { device: string | null };
  /** `support`: by an administrator. `token_reused`: a refresh token came a second time, so someone has a copy of it. */
  devices_ended: { devices: (string | null)[]; reason: 'ended' | 'support' | 'token_reused' };
  access_given: Nothing;
  access_taken: Nothing;
  /** An entry of the ledger: what was bought, refunded, given or taken back, and why. Times are ISO 8601. */
  entitlement: {
    entry: EntryKind;
    reason: EntryReason;
    rights: readonly Right[];
    expiresAt: string | null;
  };
  chapter_completed: { chapterNumber: number };
  /** `completedAt` is when it had been completed, which a reset forgets. */
  chapter_reset: { chapterNumber: number; completedAt: string | null };
  mail_sent: { kind: MailKind };
  /** `hard`: the address is no good, now and later. */
  mail_bounced: { kind: MailKind; hard: boolean };
  /** Not sent, or perhaps sent and not to be sent twice (`unknown`); `reason` is short and names nobody. */
  mail_given_up: { kind: MailKind; state: 'dead' | 'unknown'; reason: string };
  mail_complained: { kind: MailKind };
  /** Those that changed, as they are from then on. */
  preferences_changed: Partial<MailPreferences>;
  mail_suppressed: { reason: Suppression };
  share_made: { chapterNumber: number };
  share_ended: { chapterNumber: number };
  address_change_asked: Nothing;
  /** `merged`: the new address had a reader already, and both are one since. */
  address_changed: { merged: boolean };
  /** What an administrator did, as the audit log names it; `about` is the chapter where it is about one. */
  changed_by_support: ActOf & { action: AuditAction; about: string | null; changes: FieldChanges };
};
export type TimelineKind = keyof TimelineDetails;

export type TimelineEvent = {
  [K in TimelineKind]: { kind: K; detail: TimelineDetails[K] };
}[TimelineKind];

export type TimelineEntry = TimelineEvent & { id: string; at: string };
