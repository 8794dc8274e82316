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
  /** Minutes that the link and the code live. */
  lifetimeMinutes: number;
};

/** A mail claimed for sending. */
export type ClaimedMail = { id: string; to: string; firstName: string | null; content: MailContent };
