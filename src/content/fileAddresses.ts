/** The addresses of published files: those in a chapter's HTML, and those of its videos. */
import { FILES_PATH } from './allowedHtml.ts';

/** Stored HTML is the sanitiser's own, in which every double quote is an attribute's. */
const FILE_ADDRESS = new RegExp(`(?<=(?: src| href)=")(${FILES_PATH}[^"?#]*)(#[^"]*)?(?=")`, 'g');

/**
 * Completes the addresses of files, since the page that shows the chapter may be of another host, and no picture on it
 * can say who asks.
 * @param html as it was stored
 * @param apiUrl an origin
 * @param ticket what opens the files to the reader; null where all is free
 */
export function withFileAddresses(html: string, apiUrl: string, ticket: string | null): string {
  const query = ticketQuery(ticket);
  return html.replace(FILE_ADDRESS, (_, path, fragment = '') => `${apiUrl}${path}${query}${fragment}`);
}

/** @param key of a published file @returns where a player finds it, which cannot say who asks either */
export function fileAddress(key: string, apiUrl: string, ticket: string | null): string {
  return `${apiUrl}${FILES_PATH}${key.split('/').map(encodeURIComponent).join('/')}${ticketQuery(ticket)}`;
}

function ticketQuery(ticket: string | null): string {
  return ticket === null ? '' : `?ticket=${ticket}`;
}

/** A picture of ours, and the words that stand for it. */
const OWN_PICTURE = new RegExp(`<img(?=[^>]* src="${FILES_PATH})(?:[^>]* alt="([^"]*)")?[^>]*>`, 'g');

/**
 * The same for a mail, which is kept longer than any ticket lives: of what is not free it has words in place of pictures,
 * and links to the chapter's page in place of downloads.
 */
export function withMailedFiles(html: string, apiUrl: string, isFree: boolean): string {
  if (isFree) return withFileAddresses(html, apiUrl, null);
  return html.replace(OWN_PICTURE, (_, words = '') => words).replace(FILE_ADDRESS, '#');
}
