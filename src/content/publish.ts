/** Publishing a chapter: its HTML goes to object storage under its version, then its metadata to D1. */
import { Marked } from 'marked';
import type { Bindings } from '../bindings.ts';
import { escapeHtml } from '../http/escapeHtml.ts';
import type { PublishedChapter } from '../wire/content.ts';

/** `## Heading {#section-id}`: sections have ids, which positions and links name. */
const HEADING_ID = /^(.*?)\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$/;

const markdown = new Marked({
  renderer: {
    // Raw HTML in a chapter is shown as text, never run.
    html: ({ text }) => escapeHtml(text),
    heading({ tokens, depth, text }) {
      const match = HEADING_ID.exec(text);
      if (!match?.[2]) return `<h${depth}>${this.parser.parseInline(tokens)}</h${depth}>\n`;
      return `<h${depth} id="${match[2]}">${escapeHtml(match[1] ?? '')}</h${depth}>\n`;
    },
    link({ href, tokens }) {
      const label = this.parser.parseInline(tokens);
      return /^(?:https?:|mailto:|[/#])/i.test(href)
        ? `<a href="${escapeHtml(href)}" rel="noopener">${label}</a>`
        : label;
    },
    image({ href, text }) {
      return /^(?:https?:|\/)/i.test(href)
        ? `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}" loading="lazy">`
        : escapeHtml(text);
    },
  },
});

/** @returns the published version: the same content published again has the same one */
export async function publishChapter(
  { DB, CONTENT }: Pick<Bindings, 'DB' | 'CONTENT'>,
  number: number,
  chapter: PublishedChapter,
  now: number,
): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(chapter)));
  const version = new Uint8Array(digest).toHex().slice(0, 16);
  const html = await markdown.parse(chapter.markdown);
  await CONTENT.put(bodyKey(number, version), html, {
    httpMetadata: { contentType: 'text/html; charset=utf-8' },
  });
  await DB.prepare(
    `INSERT INTO chapters (number, slug, title, summary, free, minutes, videos, quizzes, version, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     ON CONFLICT (number) DO UPDATE SET slug = ?2, title = ?3, summary = ?4, free = ?5, minutes = ?6, videos = ?7,
       quizzes = ?8, version = ?9, updated_at = ?10 WHERE version <> ?9`,
  )
    .bind(
      number,
      chapter.slug,
      chapter.title,
      chapter.summary,
      Number(chapter.free),
      chapter.minutes,
      JSON.stringify(chapter.videos),
      JSON.stringify(chapter.quizzes),
      version,
      new Date(now).toISOString(),
    )
    .run();
  return version;
}

export function bodyKey(number: number, version: string): string {
  return `chapters/${number}/${version}.html`;
}
