/** Renders every mail and prints them as JSON; `npm run mails` makes a module for the Worker of it. */
import { render, toPlainText } from '@react-email/render';
import { broadcast, chapter } from './bringing.tsx';
import { newAddress, oldAddress } from './changeOfAddress.tsx';
import type { Mail } from './Mail.ts';
import { marksInHtml, marksInText } from './marks.ts';
import { completion, purchase, reminder } from './notices.tsx';
import { PLAIN_TEXT } from './plainText.ts';
import { magicLink, welcome } from './signIn.tsx';

/** Keeps a part out of the plain text. */
const SKIP_MARK = ' data-skip-in-text="true"';

const MAILS: Record<string, Mail> = {
  welcome,
  magicLink,
  oldAddress,
  newAddress,
  chapter,
  reminder,
  completion,
  purchase,
  broadcast,
};

async function rendered(name: string, { subject, element }: Mail) {
  const document = withoutReactMarks(await render(element));
  const html = marksInHtml(document.replaceAll(SKIP_MARK, ''));
  return { name, subject, html, text: marksInText(toPlainText(document, PLAIN_TEXT)) };
}

/** What React leaves to find its components again, and hints to a browser that a mail program is not. */
function withoutReactMarks(html: string): string {
  return html
    .replace(/<!--(?:\/?\$| |html|head|body)?-->/g, '')
    .replace(/<link rel="preload"[^>]*>/g, '')
    .replaceAll(' data-id="__react-email-column"', '');
}

const mails = await Promise.all(Object.entries(MAILS).map(([name, mail]) => rendered(name, mail)));
process.stdout.write(JSON.stringify(mails));
