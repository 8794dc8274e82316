/**
 * What the events of a mail say, recomputed over all of them whenever one is new: who opened and clicked, a person or a
 * machine (docs/decisions/012-human-and-machine.md). Mails are counted, once each; `opens` and `clicks` are the raw events.
 */
import type { MailEvent } from '../wire/mailEvents.ts';
import { MAIL_MEASURES, type MailSums } from '../wire/mailMeasures.ts';

export { MAIL_MEASURES, type MailMeasure, type MailSums } from '../wire/mailMeasures.ts';

/** Scanners at the recipient's door and prefetching mail programs come within seconds; hardly a person does. */
const AT_ONCE_MS = 10_000;
/** Nobody follows two links in so short a time. SendGrid tells whole seconds, so one apart may be nearly two. */
const TOGETHER_MS = 2_000;

/** The `link` of a click that only leads to where such mails are stopped. */
export const STOP_LINK = 'stop';

export const NO_MAILS: MailSums = {
  sent: 0,
  delivered: 0,
  openedHuman: 0,
  openedMachine: 0,
  opens: 0,
  clickedHuman: 0,
  clickedMachine: 0,
  clicks: 0,
  bounced: 0,
  complained: 0,
  unsubscribed: 0,
};

export function addSums(a: MailSums, b: MailSums): MailSums {
  const sums = { ...a };
  for (const measure of MAIL_MEASURES) sums[measure] += b[measure];
  return sums;
}

/**
 * @param sentAt when it was handed to its provider, in milliseconds
 * @param events its events, in any order and each once
 * @returns what this one mail adds to each sum
 */
export function measuresOf(sentAt: number, events: readonly MailEvent[]): MailSums {
  const of = (kind: MailEvent['kind']) => events.filter((event) => event.kind === kind);
  const opens = of('opened');
  const clicks = of('clicked');
  // The clock starts at the mailbox, where its provider tells of that; a queue before it may take minutes.
  const arrivedAt = of('delivered').reduce((first, { at }) => Math.min(first, at), Infinity);
  const startedAt = Number.isFinite(arrivedAt) ? arrivedAt : sentAt;
  const isMachine = ({ machine, at }: MailEvent) => machine === true || at - startedAt <= AT_ONCE_MS;
  const isMachineClick = (click: MailEvent) => isMachine(click) || hasCompany(click, clicks);

  const following = clicks.filter(({ link }) => link !== STOP_LINK);
  const clickedHuman = following.some((click) => !isMachineClick(click));
  // Who follows a link has the mail open, whether or not its pictures are shown.
  const openedHuman = clickedHuman || opens.some((open) => !isMachine(open));
  return {
    sent: 1,
    delivered: Number(of('delivered').length > 0),
    openedHuman: Number(openedHuman),
    openedMachine: Number(!openedHuman && opens.length > 0),
    opens: opens.length,
    clickedHuman: Number(clickedHuman),
    clickedMachine: Number(!clickedHuman && following.length > 0),
    clicks: clicks.length,
    bounced: Number(of('bounced').length > 0),
    complained: Number(of('complained').length > 0),
    unsubscribed: Number(of('unsubscribed').length > 0),
  };
}

function hasCompany(click: MailEvent, clicks: readonly MailEvent[]): boolean {
  return clicks.some(({ link, at }) => link !== click.link && Math.abs(at - click.at) <= TOGETHER_MS);
}
