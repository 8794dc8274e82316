/**
 * A published chapter made fit for a mail: styled inline, since mail programs drop style sheets, with links that work
 * away from the site, and the same once more as plain text.
 */
import { BRANDING } from '../branding.ts';
import { chapterText } from './chapterText.ts';
import type { MailBody } from './fill.ts';
import { awayFromSite } from './siteLinks.ts';

const { light, fonts } = BRANDING;
const INK = `color:${light.ink}`;
const LINE = `1px solid ${light.rule}`;
const TEXT = `font:400 16px/1.65 ${fonts.sans};${INK}`;
const HEADING = `margin:32px 0 12px;font:600 21px/1.3 ${fonts.serif};${INK}`;
/** Each with the class by which the style sheet's dark colours reach it. */
const STYLES: Readonly<Record<string, { name: string; style: string }>> = {
  p: { name: 'ink', style: `margin:0 0 16px;${TEXT}` },
  h2: { name: 'ink', style: HEADING },
  h3: { name: 'ink', style: `margin:24px 0 8px;font:600 17px/1.4 ${fonts.sans};${INK}` },
  h4: { name: 'ink', style: `margin:20px 0 8px;font:600 16px/1.4 ${fonts.sans};${INK}` },
  ul: { name: 'ink', style: `margin:0 0 16px;padding:0 0 0 24px;${TEXT}` },
  ol: { name: 'ink', style: `margin:0 0 16px;padding:0 0 0 24px;${TEXT}` },
  li: { name: 'ink', style: `margin:0 0 6px;${TEXT}` },
  blockquote: {
    name: 'rule',
    style: `margin:0 0 16px;padding:6px 0 0 16px;border-left:3px solid ${light.rule}`,
  },
  pre: {
    name: 'panel',
    style: `margin:0 0 16px;padding:12px 16px;background-color:${light.panel};border:${LINE};border-radius:8px;white-space:pre-wrap`,
  },
  code: { name: 'ink', style: `font:400 14px/1.5 ${fonts.mono};${INK}` },
  table: { name: 'ink', style: `width:100%;margin:0 0 16px;border-collapse:collapse;${TEXT}` },
  th: { name: 'ink rule', style: `padding:6px 12px 6px 0;border-bottom:${LINE};text-align:left` },
  td: { name: 'ink rule', style: `padding:6px 12px 6px 0;border-bottom:${LINE}` },
  a: { name: 'link', style: `color:${light.accent};text-decoration:underline` },
};

/**
 * @param html the chapter as it was published, which made it safe
 * @param readOnUrl the chapter's page: links within the chapter and the site lead there
 */
export async function chapterBody(html: string, readOnUrl: string): Promise<MailBody> {
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
    // Short of its last margin, the line beside a quotation would run on below it.
    .on('blockquote p', {
      element(paragraph) {
        paragraph.setAttribute('style', `margin:0;padding:0 0 6px;${TEXT}`);
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
