/** Numbers, times and devices in words. */

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dayOfThisYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const dayOfAnyYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/**
 * @param {number} seconds
 * @returns {string} such as `2 h 05 min`, `12 min`, `40 s`
 */
export function duration(seconds) {
  if (seconds < 1) return '0 min';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/**
 * @param {string} time ISO 8601
 * @returns {string} such as `5 minutes ago`; a date after a week
 */
export function ago(time) {
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
  if (seconds < 7 * 86_400) return relative.format(-Math.floor(seconds / 86_400), 'day');
  return date(time);
}

/** @param {string} time ISO 8601 */
export function date(time) {
  const then = new Date(time);
  const format = then.getFullYear() === new Date().getFullYear() ? dayOfThisYear : dayOfAnyYear;
  return format.format(then);
}

/**
 * @param {string | null} userAgent
 * @returns {string} such as `Firefox on Windows`; what cannot be told is left out
 */
export function deviceName(userAgent) {
  if (!userAgent) return 'Unknown device';
  const browser = named(userAgent, [
    [/Edg\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\/|FxiOS/, 'Firefox'],
    [/Chrome\/|CriOS/, 'Chrome'],
    [/Safari\//, 'Safari'],
    [/^curl\//, 'curl'],
  ]);
  const system = named(userAgent, [
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'macOS'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ]);
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? system ?? userAgent.slice(0, 60);
}

/**
 * @param {string} text
 * @param {[RegExp, string][]} names
 */
function named(text, names) {
  return names.find(([pattern]) => pattern.test(text))?.[1];
}
