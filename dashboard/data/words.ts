/** Numbers, times and the API's terms in the owner's words, in the time zone of the owner's browser. */
import type { Audience, BroadcastState } from '../../src/wire/broadcasts.ts';
import type { MailKind } from '../../src/wire/mail.ts';

export { ago, date, deviceName, duration } from '../../parts/words.ts';

const WHOLE = new Intl.NumberFormat('en-GB');
const COMPACT = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });
const ONE_DIGIT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
// A calendar day has no time zone: it is shown as it is counted.
const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const whole = (value: number): string => WHOLE.format(value);
export const compact = (value: number): string => (value < 10_000 ? whole(value) : COMPACT.format(value));
export const percent = (share: number): string => PERCENT.format(share);
/** @returns `–` where nothing can be shared */
export const shareOf = (part: number, all: number): string => (all === 0 ? '–' : percent(part / all));
/** @param time ISO 8601 */
export const moment = (time: string): string => MOMENT.format(new Date(time));
/** @param day `YYYY-MM-DD` */
export const dayName = (day: string): string => DAY.format(new Date(day));
export const shortDay = (day: string): string => SHORT_DAY.format(new Date(day));
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${whole(count)} ${count === 1 ? one : many}`;

/** @returns such as `2,561 h`, or minutes below an hour */
export function hours(seconds: number): string {
  return seconds < 3600
    ? `${whole(Math.round(seconds / 60))} min`
    : `${compact(Math.round(seconds / 3600))} h`;
}

/** @returns such as `4.2 MB` */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const inKilobytes = bytes < 1_000_000;
  return `${ONE_DIGIT.format(bytes / (inKilobytes ? 1000 : 1_000_000))} ${inKilobytes ? 'kB' : 'MB'}`;
}

export const MAIL_KIND: Record<MailKind, string> = {
  magic_link: 'Sign-in',
  welcome: 'Welcome',
  chapter: 'Chapter',
  reminder: 'Reminder',
  completion: 'Completion',
  purchase: 'Purchase',
  broadcast: 'Broadcast',
};

export const BROADCAST_STATE: Record<BroadcastState, string> = {
  scheduled: 'Scheduled',
  sending: 'Sending',
  delivering: 'Delivering',
  finished: 'Finished',
  stopped: 'Stopped',
};

export function audienceName(audience: Audience): string {
  switch (audience.type) {
    case 'all':
      return 'All who want the newsletter';
    case 'with_access':
      return 'Readers with access';
    case 'finished':
      return 'Readers who finished';
    case 'stalled':
      return `Stalled at chapter ${audience.chapterNumber} for ${plural(audience.idleDays, 'day')}`;
  }
}

/** A stable code such as `hard_bounce` as words. */
export function spoken(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
