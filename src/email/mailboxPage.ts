/**
 * The development mailbox as a page, `GET /dev/mailbox`: what was sent, newest first, shown as a mail program would.
 * Mails are foreign text, so every value is escaped and their HTML runs in a sandboxed frame without scripts.
 */
import { escapeHtml } from '../http/escapeHtml.ts';
import { htmlPage } from '../http/htmlPage.ts';
import { mailFrame } from './mailFrame.ts';

export type LocalMessage = {
  id: string;
  to: string;
  from: string;
  kind: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  /** ISO 8601 UTC. */
  at: string;
};

/**
 * @param messages the messages to show, in any order
 * @param filter the address that they were filtered by, or null for all
 * @returns a complete HTML document that works without JavaScript
 */
export function mailboxPage(messages: LocalMessage[], filter: string | null): string {
  const newestFirst = messages.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const list = newestFirst.map((message, index) => messageItem(message, index === 0)).join('');
  const body = `<header>
<div><h1>Local mailbox</h1><p>Development only. Mail stops here and never leaves this machine.</p></div>
<nav><a class="button quiet" href="/dev/mailbox/templates">Templates</a> <a class="button" href="">Look again</a></nav>
</header>
<form method="get" action="/dev/mailbox" role="search">
<label for="to">Mail to</label>
<input id="to" name="to" type="text" inputmode="email" autocomplete="off" spellcheck="false" placeholder="reader@example.com" value="${escapeHtml(filter ?? '')}">
<button type="submit">Filter</button>${filter === null ? '' : '<a class="button quiet" href="/dev/mailbox">Show all</a>'}
</form>
<main>${list === '' ? emptyState(filter) : `<ol>${list}</ol>`}</main>`;
  return htmlPage({ title: `Mailbox (${newestFirst.length})`, stylesheets: ['/dev-mailbox.css'], body });
}

function messageItem(message: LocalMessage, open: boolean): string {
  const headers = Object.entries({
    From: message.from,
    To: message.to,
    Subject: message.subject,
    ...message.headers,
  });
  const rows = headers
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('');
  return `<li><details name="mail" id="${escapeHtml(message.id)}"${open ? ' open' : ''}>
<summary><span class="subject">${escapeHtml(message.subject)}</span><span class="to">${escapeHtml(message.to)}</span><span class="kind">${escapeHtml(message.kind.replaceAll('_', ' '))}</span><time datetime="${escapeHtml(message.at)}">${escapeHtml(shortTime(message.at))}</time></summary>
${mailFrame(message.subject, message.html)}
<details class="part"><summary>Plain text</summary><pre>${escapeHtml(message.text)}</pre></details>
<details class="part"><summary>Headers</summary><dl>${rows}</dl></details>
</details></li>
`;
}

function emptyState(filter: string | null): string {
  const forWhom = filter === null ? '' : ` for ${escapeHtml(filter)}`;
  return `<div class="empty"><h2>No mail yet${forWhom}</h2><p>Sign up or ask for a sign-in link at <a href="/">the handbook</a>, then look again.</p></div>`;
}

/** `2026-11-21T05:40:12.345Z` as `21 Nov 2026, 05:40:12 UTC`; anything else as it is. */
function shortTime(at: string): string {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return at;
  const format = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' } as const;
  return `${new Date(ms).toLocaleString('en-GB', format)} UTC`;
}
