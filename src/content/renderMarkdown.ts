/** Turns a chapter's Markdown into HTML that is safe to serve: nothing in a chapter can run. */
import { Marked } from 'marked';
import { escapeHtml } from '../http/escapeHtml.ts';

/** `## Heading {#section-id}`, once its words are HTML: sections have ids, which positions and links name. */
const HEADING_WITH_ID = /^(?<label>.*)\{#(?<id>[a-z0-9]+(?:-[a-z0-9]+)*)\}$/s;

const markdown = new Marked({
  renderer: {
    // Raw HTML in a chapter is shown as text, never run.
    html: ({ text }) => escapeHtml(text),
    heading({ tokens, depth }) {
      const html = this.parser.parseInline(tokens);
      const { label = html, id } = HEADING_WITH_ID.exec(html)?.groups ?? {};
      return `<h${depth}${id === undefined ? '' : ` id="${id}"`}>${label.trimEnd()}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const label = this.parser.parseInline(tokens);
      return /^(?:https?:|mailto:|[/#]|(?:\.\/)?files\/)/i.test(href)
        ? `<a href="${escapeHtml(href)}" rel="noopener">${label}</a>`
        : label;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    image({ href, text }) {
      return /^(?:https?:|\/|(?:\.\/)?files\/)/i.test(href)
        ? `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}" loading="lazy">`
        : escapeHtml(text);
    },
  },
});

/** @param text Markdown with tables (GFM) @returns HTML: raw HTML as text, links and images of known schemes only */
export async function renderMarkdown(text: string): Promise<string> {
  return markdown.parse(text);
}
