/** A chapter's HTML, from Markdown or from HTML. Both pass the sanitiser, so what is stored is safe whoever wrote it. */
import type { PublishedChapter } from '../wire/content.ts';
import { renderMarkdown } from './renderMarkdown.ts';
import { sanitiseHtml } from './sanitiseHtml.ts';

export async function renderChapter({ markdown, html = '' }: PublishedChapter): Promise<string> {
  return sanitiseHtml(markdown === undefined ? html : await renderMarkdown(markdown));
}
