/** What is counted of mails. */

/** In the order of a mail's life. A mail that a person opened is not among those that machines opened. */
export const MAIL_MEASURES = [
  'sent',
  'delivered',
  'openedHuman',
  'openedMachine',
  'opens',
  'clickedHuman',
  'clickedMachine',
  'clicks',
  'bounced',
  'complained',
  'unsubscribed',
] as const;
export type MailMeasure = (typeof MAIL_MEASURES)[number];
export type MailSums = Record<MailMeasure, number>;
