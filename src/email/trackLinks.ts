/**
 * Our own tracking in a mail's HTML, for providers that have none: links that lead through us, and a picture of one
 * pixel. Plain text keeps its links as they are.
 */
import { escapeHtml } from '../http/escapeHtml.ts';
import { isStopLink } from '../rules/mailVisitors.ts';
import { decodeEntities } from './decodeEntities.ts';

/** Each costs about 450 bytes, and Gmail cuts a mail off at 102 KB: links after these lead directly. */
const LINKS_MAX = 60;
/** A longer target would make an address that some mail programs break. */
const TARGET_MAX_LENGTH = 1_000;

type Tracking = {
  /** The picture's address. */
  openUrl: string;
  /** @returns the address that leads to a target through us */
  clickUrlOf: (target: string) => Promise<string>;
  /** Links that begin so are never led through another address: what they carry may be a secret. */
  ownApi: string;
};

/** @returns the mail with its web links led through us; links that carry a token stay as they are */
export async function trackLinks(html: string, { openUrl, clickUrlOf, ownApi }: Tracking): Promise<string> {
  // At the beginning, since the end of a long mail is cut off and never loaded.
  const pixel = `<img src="${escapeHtml(openUrl)}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;
  const texts = await linkTexts(html);
  let place = 0;
  let links = 0;
  const rewriter = new HTMLRewriter()
    .on('body', {
      element(body) {
        body.prepend(pixel, { html: true });
      },
    })
    .on('a[href]', {
      async element(link) {
        const text = texts[place] ?? '';
        place += 1;
        const target = trackable(link.getAttribute('href') ?? '', ownApi);
        if (target === null || links >= LINKS_MAX || /^\s*https?:/i.test(text)) return;
        links += 1;
        link.setAttribute('href', escapeHtml(await clickUrlOf(target)));
      },
    });
  return rewriter.transform(new Response(html)).text();
}

/** A link that shows one address and leads to another looks like fraud, to people and to mail programs. */
async function linkTexts(html: string): Promise<string[]> {
  const texts: string[] = [];
  const reader = new HTMLRewriter().on('a[href]', {
    element() {
      texts.push('');
    },
    text({ text }) {
      texts.push((texts.pop() ?? '') + text);
    },
  });
  await reader.transform(new Response(html)).text();
  return texts;
}

/** @param href the attribute as it stands in the HTML @returns the address it means, or null to leave it alone */
function trackable(href: string, ownApi: string): string | null {
  const text = decoded(href);
  if (text === null || text.length > TARGET_MAX_LENGTH || !/^https?:\/\//i.test(text)) return null;
  if (!URL.canParse(text) || text.startsWith(ownApi) || isStopLink(text)) return null;
  return text;
}

/** @returns null where an entity stands that this does not know */
function decoded(attribute: string): string | null {
  let known = true;
  const text = decodeEntities(attribute, () => {
    known = false;
    return '';
  });
  return known ? text : null;
}
