/**
 * A published chapter made fit for a mail: styled inline, since mail programs drop style sheets, with links that work
 * away from the site, and the same once more as plain text.
 */
import { chapterText } from './chapterText.ts';
import { MONO, SANS, SERIF } from './mailLayout.ts';
import { awayFromSite } from './siteLinks.ts';

export type ChapterBody = { html: string; text: string };

const INK = 'color:#1d2124';
const TEXT = `font:400 16px/1.65 ${SANS};${INK}`;
const HEADING = `margin:32px 0 12px;font:600 21px/1.3 ${SERIF};${INK}`;
/** Each with the class by which the layout's dark colours reach it. */
const STYLES: Readonly<Record<string, { name: string; style: string }>> = {
  p: { name: 'ink', style: `margin:0 0 16px;${TEXT}` },
  h2: { name: 'ink', style: HEADING },
  h3: { name: 'ink', style: `margin:24px 0 8px;font:600 17px/1.4 ${SANS};${INK}` },
  h4: { name: 'ink', style: `margin:20px 0 8px;font:600 16px/1.4 ${SANS};${INK}` },
  ul: { name: 'ink', style: `margin:0 0 16px;padding:0 0 0 24px;${TEXT}` },
  ol: { name: 'ink', style: `margin:0 0 16px;padding:0 0 0 24px;${TEXT}` },
  li: { name: 'ink', style: `margin:0 0 6px;${TEXT}` },
  blockquote: {
    name: 'rule',
    style: 'margin:0 0 16px;padding:2px 0 2px 16px;border-left:3px solid #e2dfd7',
  },
  pre: {
    name: 'panel',
    style:
      'margin:0 0 16px;padding:12px 16px;background:#f4f3ef;border:1px solid #e2dfd7;border-radius:8px;white-space:pre-wrap',
  },
  code: { name: 'ink', style: `font:400 14px/1.5 ${MONO};${INK}` },
  table: { name: 'ink', style: `margin:0 0 16px;border-collapse:collapse;${TEXT}` },
  th: { name: 'ink rule', style: `padding:6px 12px 6px 0;border-bottom:1px solid #e2dfd7;text-align:left` },
  td: { name: 'ink rule', style: `padding:6px 12px 6px 0;border-bottom:1px solid #e2dfd7` },
  a: { name: 'link', style: 'color:#1d5f53;text-decoration:underline' },
};

/**
 * @param html the chapter as it was published, which made it safe
 * @param readOnUrl the chapter's page: links within the chapter and the site lead there
 */
export async function chapterBody(html: string, readOnUrl: string): Promise<ChapterBody> {
  return { html: await mailHtml(html, readOnUrl), text: await chapterText(html, readOnUrl) };
}

function mailHtml(html: string, readOnUrl: string): Promise<string> {
  const rewriter = new HTMLRewriter()
    .on('*', {
      element(element) {
        const look = STYLES[element.tagName];
        if (look) element.setAttribute('class', look.name).setAttribute('style', look.style);
        // A section's id means nothing in a mail, and could meet one of the mail program's own.
        element.removeAttribute('id').removeAttribute('loading');
      },
    })
    .on('a[href]', {
      element(link) {
        link.setAttribute('href', awayFromSite(link.getAttribute('href') ?? '', readOnUrl));
      },
    })
    .on('img[src]', {
      element(image) {
        image.setAttribute('src', awayFromSite(image.getAttribute('src') ?? '', readOnUrl));
      },
    });
  return rewriter.transform(new Response(html)).text();
}
