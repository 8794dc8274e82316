/** What a visit of a mail's picture or link gives away by itself: that a machine made it, and which link it was. */
import { STOP_LINK } from './mailMeasures.ts';

/** Apple Mail's privacy proxy loads every picture of every mail, and calls itself this and no more. */
const APPLE_MAIL_PRIVACY = 'Mozilla/5.0';
/** Gmail loads a mail's pictures before it shows the mail, beside the proxy that loads them when it does. */
const GMAIL_PREFETCH = /Edge\/12\.246 Mozilla\/5\.0$/;
/** Security gateways that give their name, link previews, and programs that are no browser. Cubot makes telephones. */
const PROGRAMS =
  /(?<!cu)bot\b|crawl|spider|scan|preview|prefetch|headless|phantomjs|barracuda|mimecast|proofpoint|safelinks|trendmicro|symantec|fireeye|sophos|forcepoint|zscaler|messagelabs|facebookexternalhit|whatsapp|python|curl\/|wget\/|libwww|go-http-client|okhttp|java\/|apache-httpclient|axios|node-fetch|undici|ruby|php\//i;

/**
 * Google's and Yahoo's picture proxies are no machines here: they come when a person opens the mail, and are all that
 * most such openings leave.
 */
export function isMachineAgent(userAgent: string): boolean {
  const agent = userAgent.trim();
  return agent === APPLE_MAIL_PRIVACY || GMAIL_PREFETCH.test(agent) || PROGRAMS.test(agent);
}

/** Whether a link is one of those that stop mails: they carry a token, or are the API's own. */
export function isStopLink(url: string): boolean {
  return /[?&#]token=|\/api\/email\//.test(url);
}

/** @returns a short name of a link's target, the same for each visit of it */
export function linkName(url: string): string {
  if (isStopLink(url)) return STOP_LINK;
  // FNV-1a, 32 bits: two links of one mail hardly ever share a name, and nothing worse happens if they do.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(url)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
