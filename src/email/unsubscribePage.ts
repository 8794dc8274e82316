/**
 * The page behind the unsubscribe link of a mail, before and after. It works without JavaScript, and only its button
 * changes anything, since mail scanners open every link.
 */
import { escapeHtml } from '../http/escapeHtml.ts';
import { htmlPage } from '../http/htmlPage.ts';
import type { MailPreference } from '../wire/mailPreferences.ts';

export const UNSUBSCRIBE_PAGE_CSP =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const MAILS: Readonly<Record<MailPreference, string>> = {
  newsletter: 'newsletters',
  chapterMails: 'chapter mails',
  reminders: 'reminders',
  productNews: 'product news',
};

type Names = { productName: string; frontendUrl: string };
/** The mail's token leads to the page of all preferences too. */
type Link = { token: string };

/** @param preference what the mail's kind belongs to; null stands for all mails that can be stopped */
export function askPage(preference: MailPreference | null, names: Names & Link): string {
  const mails = nameOf(preference);
  return page(
    `Stop ${mails}?`,
    `<p>${escapeHtml(names.productName)} will then send you no more ${mails}. Sign-in mails still come when you ask for them.</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">Stop ${mails}</button></form>
${preferencesLink('Choose which mails you get instead', names)}`,
    names,
  );
}

export function donePage(preference: MailPreference | null, names: Names & Link): string {
  return page(
    'Unsubscribed',
    `<p role="status">You get no more ${nameOf(preference)}. Sign-in mails still come when you ask for them.</p>
${preferencesLink('See or change which mails you get', names)}`,
    names,
  );
}

export function badLinkPage(names: Names): string {
  return page(
    'This link does not work',
    '<p>It is incomplete, or too old. Copy the whole address from the mail, or use the link in a newer one.</p>',
    names,
  );
}

function preferencesLink(words: string, { frontendUrl, token }: Names & Link): string {
  return `<p class="other"><a href="${escapeHtml(`${frontendUrl}/mail-preferences#token=${token}`)}">${words}</a></p>`;
}

function nameOf(preference: MailPreference | null): string {
  return preference === null ? 'newsletters, chapters, reminders and news' : MAILS[preference];
}

function page(heading: string, text: string, { productName, frontendUrl }: Names): string {
  const body = `<header><a href="${escapeHtml(frontendUrl)}/">${escapeHtml(productName)}</a></header>
<main><h1>${escapeHtml(heading)}</h1>
${text}
</main>`;
  return htmlPage({ title: `${heading} · ${productName}`, stylesheets: ['/mail-page.css'], body });
}
