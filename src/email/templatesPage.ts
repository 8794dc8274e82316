/** The previews at /dev/mailbox/templates: every kind of mail, in light and dark, on a desk and on a phone, and as text. */
import { escapeHtml } from '../http/escapeHtml.ts';
import { htmlPage } from '../http/htmlPage.ts';
import { mailFrame } from './mailFrame.ts';
import type { SampleMail } from './sampleMails.ts';

const VIEWS = [
  { name: 'Desk, light', size: 'desk', scheme: 'light' },
  { name: 'Phone, light', size: 'phone', scheme: 'light' },
  { name: 'Desk, dark', size: 'desk', scheme: 'dark' },
  { name: 'Phone, dark', size: 'phone', scheme: 'dark' },
] as const;

/** @returns a complete HTML document that works without JavaScript */
export function templatesPage(mails: readonly SampleMail[]): string {
  const body = `<header>
<div><h1>Mail templates</h1><p>Made-up contents, rendered as mails are when they are sent. The words stand in <code>mails/</code>, name and colours in <code>src/branding.ts</code>.</p></div>
<a class="button" href="/dev/mailbox">Mailbox</a>
</header>
<main><ol>${mails.map((mail, index) => mailItem(mail, index === 0)).join('')}</ol></main>`;
  return htmlPage({ title: 'Mail templates', stylesheets: ['/dev-mailbox.css', '/dev-templates.css'], body });
}

function mailItem({ kind, subject, html, text }: SampleMail, open: boolean): string {
  const frames = VIEWS.map(
    ({ name, size, scheme }) =>
      `<figure class="${size} ${scheme}"><figcaption>${name}</figcaption>${mailFrame(`${subject}: ${name}`, inScheme(html, scheme))}</figure>`,
  );
  return `<li><details name="template" id="${kind}"${open ? ' open' : ''}>
<summary><span class="subject">${escapeHtml(subject)}</span><span class="kind">${kind.replaceAll('_', ' ')}</span><span class="to">${kilobytes(html)} KB</span></summary>
<div class="frames" role="group" aria-label="Views" tabindex="0">${frames.join('')}</div>
<details class="part"><summary>Plain text</summary><pre>${escapeHtml(text)}</pre></details>
</details></li>
`;
}

/** A frame follows its browser's colours, and here it must not. */
function inScheme(html: string, scheme: 'light' | 'dark'): string {
  const applies = scheme === 'dark' ? '(min-width:0)' : 'not all';
  return html.replaceAll('(prefers-color-scheme:dark)', applies).replaceAll('light dark', scheme);
}

function kilobytes(html: string): string {
  return (new TextEncoder().encode(html).length / 1024).toFixed(1);
}
