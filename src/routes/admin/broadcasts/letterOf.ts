/** The owner's Markdown as the letter that a broadcast's object keeps. */
import { withFileAddresses } from '../../../content/fileAddresses.ts';
import { renderMarkdown } from '../../../content/renderMarkdown.ts';
import { sanitiseHtml } from '../../../content/sanitiseHtml.ts';
import { RequestFailure } from '../../../errors.ts';
import type { StoredLetter } from '../../../wire/broadcastRpc.ts';

/** A row of an object holds 2 MB; tables can make much HTML of little Markdown. */
const HTML_MAX_CHARACTERS = 500_000;

/**
 * @param apiUrl the origin of published files; all other relative links mean the site, which may be of another host
 * @throws RequestFailure for a text that becomes too long as HTML
 */
export async function letterOf(
  { subject, markdown }: Omit<StoredLetter, 'html'>,
  apiUrl: string,
): Promise<StoredLetter> {
  const html = await renderMarkdown(markdown);
  if (html.length > HTML_MAX_CHARACTERS) {
    const message = `As HTML, the text has more than ${HTML_MAX_CHARACTERS} characters.`;
    throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'markdown', message }] });
  }
  return { subject, markdown, html: withFileAddresses(await sanitiseHtml(html), apiUrl, null) };
}
