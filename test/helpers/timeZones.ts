/** Time zones and times for property tests, and the hour that the platform shows, as an oracle. */
import fc from 'fast-check';

/** Those whose clocks do unusual things come more often. */
export const anyTimeZone = fc.oneof(
  fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
  fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Antarctica/Troll',
    'Asia/Beirut',
    'Africa/Cairo',
    'Pacific/Chatham',
    'Pacific/Apia',
    'Pacific/Kiritimati',
    'America/Scoresbysund',
  ),
);

/** Milliseconds; half of them within a day of a weekend at which clocks change somewhere. */
export const anyTwoYears = fc.oneof(
  fc.integer({ min: Date.parse('2026-11-21'), max: Date.parse('2028-11-21') }),
  fc
    .record({
      day: fc.constantFrom(
        '2027-03-14',
        '2027-03-28',
        '2027-04-04',
        '2027-09-05',
        '2027-10-03',
        '2027-10-31',
        '2027-11-07',
        '2028-03-26',
        '2028-10-29',
      ),
      ms: fc.integer({ min: -86_400_000, max: 2 * 86_400_000 }),
    })
    .map(({ day, ms }) => Date.parse(day) + ms),
);

const clocks = new Map<string, Intl.DateTimeFormat>();

/** @returns the hour of the day as the platform writes it, 0 to 23 */
export function hourShown(ms: number, timeZone: string): number {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  clocks.set(timeZone, clock);
  return Number(clock.format(ms));
}
