/** The owner's Markdown as the letter that a broadcast's object keeps. */
import { withFileAddresses } from '../../../content/fileAddresses.ts';
import { renderChapter } from '../../../content/renderChapter.ts';
import type { StoredLetter } from '../../../wire/broadcastRpc.ts';

/** A row of an object holds 2 MB; tables can make much HTML of little Markdown. */
const HTML_MAX_CHARACTERS = 500_000;

/**
 * @param apiUrl the origin of published files; all other relative links mean the site, which may be of another host
 * @throws RequestFailure for a text that is nested too deeply, or becomes too long as HTML
 */
export async function letterOf(
  { subject, markdown }: Omit<StoredLetter, 'html'>,
  apiUrl: string,
): Promise<StoredLetter> {
  const html = await renderChapter({ markdown }, HTML_MAX_CHARACTERS);
  return { subject, markdown, html: withFileAddresses(html, apiUrl, null) };
}
