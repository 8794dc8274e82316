/** A mail between the reader's outbox, the consumer and a provider. */
import type { AddressSide } from './addressChange.ts';
import type { BroadcastTarget } from './broadcastRpc.ts';

export const MAIL_KINDS = [
  'magic_link',
  'welcome',
  'chapter',
  'reminder',
  'completion',
  'purchase',
  'broadcast',
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

export type SignInContent = {
  kind: 'magic_link' | 'welcome';
  link: string;
  code: string;
  /** The link's token: the mail is worth sending only while it lives. */
  tokenId: string;
  /** Minutes that the link and the code live. */
  lifetimeMinutes: number;
};

/** One of the two mails of a change of address: it goes to that address, and its link confirms for it. */
export type AddressContent = {
  kind: 'magic_link';
  changeId: string;
  side: AddressSide;
  /** The wanted address. */
  email: string;
  link: string;
  /** Minutes that the link lives. */
  lifetimeMinutes: number;
};

/**
 * The chapter's text is read when the mail is sent, so that a waiting mail brings the newest. It comes because the
 * reader asked for it, or as one of the daily ones.
 */
export type ChapterContent = { kind: 'chapter'; chapterNumber: number; cause: 'asked' | 'drip' };

/** After days without reading. The chapter is the one to go on with. */
export type ReminderContent = { kind: 'reminder'; chapterNumber: number };

/** The last chapter is done. */
export type CompletionContent = { kind: 'completion' };

/** What was bought, in the shop's own words, and its price as text such as `49.00 EUR`, where they are known. */
export type PurchaseContent = { kind: 'purchase'; product: string | null; price: string | null };

/** The letter is kept by the broadcast's object, and read when the mail is sent. */
export type BroadcastContent = { kind: 'broadcast'; broadcastId: string; target: BroadcastTarget };

/** What the outbox keeps of a mail until it is sent; the consumer renders it. */
export type MailContent =
  | SignInContent
  | AddressContent
  | ChapterContent
  | ReminderContent
  | CompletionContent
  | PurchaseContent
  | BroadcastContent;

/** A mail claimed for sending. */
export type ClaimedMail = {
  id: string;
  /** The number of the claim, by which its result is told. */
  claim: number;
  /** When the reader caused it, in milliseconds: what is made of it is the same at each try. */
  mailedAt: number;
  to: string;
  firstName: string | null;
  /** Whether the reader may read chapters that are not free, as of the claim. */
  hasAccess: boolean;
  content: MailContent;
};

/** Names a mail in the links that it carries. */
export type MailClaims = {
  objectId: string;
  mailId: string;
  /** Null for a kind that this version does not know. */
  kind: MailKind | null;
};

/** Names a mail in the address of its picture. */
export type VisitClaims = { objectId: string; mailId: string };

/** Names a mail, and where to, in the address of a link. */
export type ClickClaims = VisitClaims & { target: string };
