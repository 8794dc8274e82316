/** Text of the document as HTML: escaped, with `code` and paragraphs, which is all the CommonMark that it uses. */
import { escapeHtml } from '../../../src/http/escapeHtml.ts';

/** One line, for a heading or a cell. */
export function words(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

export function paragraphs(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) => `<p>${words(paragraph)}</p>`)
    .join('\n');
}

export function example(value: unknown): string {
  return `<pre tabindex="0"><code>${escapeHtml(JSON.stringify(value, null, 2))}</code></pre>`;
}

/** The fragment of a tag or a schema: `Admin: readers` is `admin-readers`. */
export function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
