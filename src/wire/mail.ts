/** A mail between the reader's outbox, the consumer and a provider. */
export type MailKind =
  | 'magic_link'
  | 'welcome'
  | 'chapter'
  | 'reminder'
  | 'completion'
  | 'purchase'
  | 'broadcast';

/** What the outbox keeps of a mail until it is sent; the consumer renders it. */
export type MailContent = {
  kind: 'magic_link' | 'welcome';
  link: string;
  code: string;
  /** The link's token: the mail is worth sending only while it lives. */
  tokenId: string;
  /** Minutes that the link and the code live. */
  lifetimeMinutes: number;
};

/** A mail claimed for sending. */
export type ClaimedMail = {
  id: string;
  /** The number of the claim, by which its result is told. */
  claim: number;
  to: string;
  firstName: string | null;
  content: MailContent;
};
