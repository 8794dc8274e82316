/** Numbers and times in the reader's words, and in the reader's time zone. */
import { knownZone } from '../../parts/words.ts';

export { ago, date, deviceName, duration } from '../../parts/words.ts';

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** @param seconds @returns such as `2:05` */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** @param timeZone an IANA name */
export function greeting(firstName: string | null, timeZone: string): string {
  const hour = Number(
    new Date()
      .toLocaleTimeString('en-GB', { hour: '2-digit', hourCycle: 'h23', ...knownZone(timeZone) })
      .slice(0, 2),
  );
  const time =
    hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening';
  return firstName ? `${time}, ${firstName}` : time;
}
