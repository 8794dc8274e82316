/** A chapter's HTML, from Markdown or from HTML. Both pass the sanitiser, so what is stored is safe whoever wrote it. */
import { RequestFailure } from '../errors.ts';
import type { PublishedChapter } from '../wire/content.ts';
import { renderMarkdown } from './renderMarkdown.ts';
import { sanitiseHtml } from './sanitiseHtml.ts';

/** Twice what a chapter's source may have. A large table becomes five times its source, and each cell takes its time. */
const HTML_MAX_LENGTH = 1_000_000;

/**
 * @param maxLength what it may become, in characters of HTML
 * @throws RequestFailure `invalid_body` for a text that is nested too deeply or becomes too long
 */
export async function renderChapter(
  { markdown, html = '' }: Pick<PublishedChapter, 'markdown' | 'html'>,
  maxLength = HTML_MAX_LENGTH,
): Promise<string> {
  const field = markdown === undefined ? 'html' : 'markdown';
  try {
    const rendered = markdown === undefined ? html : await renderMarkdown(markdown);
    if (rendered.length <= maxLength) return await sanitiseHtml(rendered);
  } catch (error) {
    if (!isNestedTooDeeply(error)) throw error;
    throw refusal(field, 'Too much is nested or left open in it.');
  }
  throw refusal(field, `It becomes more than ${maxLength} characters of HTML.`);
}

/** The Markdown parser calls itself for each level; the platform's HTML parser has a few megabytes for open elements. */
function isNestedTooDeeply(error: unknown): boolean {
  return (
    error instanceof RangeError || (error instanceof TypeError && error.message.startsWith('Parser error'))
  );
}

function refusal(path: string, message: string): RequestFailure {
  return new RequestFailure({ code: 'invalid_body', details: [{ path, message }] });
}
