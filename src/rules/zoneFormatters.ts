/**
 * Formatters by time zone, which are dear to make and to keep: about 33 KiB each, of an isolate's 128 MB. Zones come from
 * strangers, who may spell one in thousands of ways, so only some are kept.
 */

const ZONES_MAX = 100;

/**
 * @param locale such as `en-CA`
 * @param options of all of them, beside the zone
 * @returns a function from an IANA time zone to its formatter
 */
export function zoneFormatters(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): (timezone: string) => Intl.DateTimeFormat {
  const formatters = new Map<string, Intl.DateTimeFormat>();
  return (timezone) => {
    const known = formatters.get(timezone);
    if (known) return known;
    const formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: timezone });
    const [oldest] = formatters.keys();
    if (formatters.size >= ZONES_MAX && oldest !== undefined) formatters.delete(oldest);
    formatters.set(timezone, formatter);
    return formatter;
  };
}
