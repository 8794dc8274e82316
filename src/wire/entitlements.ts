/** The ledger that a reader's access and purchase are derived from, as it passes between router and objects. */

/** What an entry is about; `purchase` is what reports call a customer. */
export type Right = 'access' | 'purchase';

/**
 * `grant` gives and `revoke` takes away; `suspend` takes away until the case is decided; `restore` decides a case for the
 * reader; a `note` is kept for whoever asks later and decides nothing.
 */
export type EntryKind = 'grant' | 'revoke' | 'suspend' | 'restore' | 'note';

export type EntryReason =
  | 'signup'
  | 'import'
  /** As it stood in a profile that is older than the ledger. */
  | 'stored'
  | 'purchase'
  | 'refund'
  | 'partial_refund'
  | 'dispute'
  | 'gift'
  | 'discount'
  | 'admin';

export type LedgerEntry = {
  /** The event that it comes of: the same event twice is one entry. */
  sourceId: string;
  /** What is given and taken back as one: a payment, a code, a row of the old database. */
  claim: string;
  /** The refund or dispute within the claim that an entry belongs to; null for grants. */
  caseId: string | null;
  kind: EntryKind;
  reason: EntryReason;
  rights: readonly Right[];
  /** When the source says that it happened, in milliseconds since 1970. */
  at: number;
  /** From when it counts no more, in milliseconds since 1970; null for never. */
  expiresAt: number | null;
};

export type Rights = { hasAccess: boolean; hasPurchased: boolean };
