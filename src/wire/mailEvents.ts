/**
 * What is kept of an event of a mail, told by a provider's webhook or seen by our own tracking. No address, no IP, no
 * user agent and no URL: what they say about machines and links is decided at the door.
 */
export type MailEvent = {
  /** Each counts once. */
  id: string;
  kind: 'delivered' | 'opened' | 'clicked' | 'bounced' | 'complained' | 'dropped' | 'unsubscribed';
  /** Milliseconds since 1970. */
  at: number;
  /** Of an open or a click: it names itself a machine, by its provider's word or its user agent. */
  machine?: true;
  /** Of a click: tells one link from another. */
  link?: string;
  /** Of a bounce: the address is no good, now and later. */
  hard?: true;
};

/** An event on its way to the object of the reader whose mail it is about. */
export type ReportedEvent = { mailId: string; event: MailEvent };
