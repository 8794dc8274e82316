/** A mail shown within a page of the development mailbox: sandboxed, without scripts, its links in tabs of their own. */
import { escapeHtml } from '../http/escapeHtml.ts';

/**
 * The Content-Security-Policy of pages with such frames. A srcdoc frame inherits it, and mails style themselves inline,
 * hence 'unsafe-inline' for styles; nothing is fetched from other hosts and no script runs.
 */
export const MAIL_FRAME_CSP =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Links of a mail open a tab of their own, outside the sandbox, as they do in a mail program. */
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

/** @param title what a screen reader calls the frame @param html the mail's */
export function mailFrame(title: string, html: string): string {
  return `<iframe title="${escapeHtml(title)}" sandbox="${SANDBOX}" loading="lazy" srcdoc="${escapeHtml(withNewTabLinks(html))}"></iframe>`;
}

/** A doctype must stay first, or the mail would be shown in quirks mode. */
function withNewTabLinks(html: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}
