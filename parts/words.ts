/** Times, sizes of time and devices in words, for pages. */

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** @param seconds @returns such as `2 h 05 min`, `12 min`, `40 s` */
export function duration(seconds: number): string {
  if (seconds < 1) return '0 min';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/**
 * @param time ISO 8601
 * @param timeZone as in `date`
 * @returns such as `5 minutes ago`; a date after a week
 */
export function ago(time: string, timeZone?: string): string {
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return RELATIVE.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return RELATIVE.format(-Math.floor(seconds / 3600), 'hour');
  if (seconds < 7 * 86_400) return RELATIVE.format(-Math.floor(seconds / 86_400), 'day');
  return date(time, timeZone);
}

/**
 * @param time ISO 8601
 * @param timeZone an IANA name; the browser's own when absent or not known to it
 * @returns such as `3 March`; with the year where it is another
 */
export function date(time: string, timeZone?: string): string {
  const zone = knownZone(timeZone);
  const yearOf = (then: Date) => then.toLocaleDateString('en-GB', { year: 'numeric', ...zone });
  const then = new Date(time);
  return then.toLocaleDateString(
    'en-GB',
    yearOf(then) === yearOf(new Date())
      ? { day: 'numeric', month: 'long', ...zone }
      : { day: 'numeric', month: 'short', year: 'numeric', ...zone },
  );
}

/** @returns what the time zone adds to the options of `Intl`: nothing for one that this browser does not know */
export function knownZone(timeZone: string | undefined): { timeZone?: string } {
  try {
    return timeZone === undefined
      ? {}
      : { timeZone: new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone };
  } catch {
    return {};
  }
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/** @returns such as `Firefox on Windows`; what cannot be told is left out */
export function deviceName(userAgent: string | null): string {
  if (!userAgent) return 'Unknown device';
  const named = (names: typeof BROWSERS) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = named(BROWSERS);
  const system = named(SYSTEMS);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? userAgent.slice(0, 60);
}
