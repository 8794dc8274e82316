/** A chapter's HTML as plain text that reads well: blocks apart, lists with marks, addresses behind their links. */
import { decodeEntities } from './decodeEntities.ts';
import { awayFromSite } from './siteLinks.ts';

/** What stands before a list item, after which its paragraph goes on in the same line. */
const OPEN_MARK = /(?:^|\n) *(?:-|\d+\.) $/;

/** @param readOnUrl what links within the chapter mean */
export async function chapterText(html: string, readOnUrl: string): Promise<string> {
  let out = '';
  let raw = '';
  let preformatted = 0;
  /** One entry for each open list: the number of its last item, or null where items have no numbers. */
  const lists: (number | null)[] = [];
  /** The blank line before a list must not go with those between its items. */
  let isFirstItem = false;

  const block = () => {
    if (!OPEN_MARK.test(out)) out = out === '' ? '' : `${out.trimEnd()}\n\n`;
  };
  const line = () => {
    out = out === '' ? '' : `${out.trimEnd()}\n`;
  };

  const rewriter = new HTMLRewriter()
    .on('p, h1, h2, h3, h4, h5, h6, table', {
      element(element) {
        block();
        element.onEndTag(block);
      },
    })
    .on('ul, ol', {
      element(list) {
        isFirstItem = lists.length === 0;
        if (isFirstItem) block();
        lists.push(list.tagName === 'ol' ? Number(list.getAttribute('start') ?? 1) - 1 : null);
        list.onEndTag(() => {
          lists.pop();
          if (lists.length === 0) block();
        });
      },
    })
    .on('li', {
      element() {
        if (!isFirstItem) line();
        isFirstItem = false;
        const last = lists.pop() ?? null;
        const number = last === null ? null : last + 1;
        out += `${'  '.repeat(lists.length)}${number === null ? '-' : `${number}.`} `;
        lists.push(number);
      },
    })
    .on('blockquote', {
      element(quote) {
        block();
        const before = out;
        out = '';
        quote.onEndTag(() => {
          out = `${before}${out.trim().replace(/^/gm, '> ')}\n\n`;
        });
      },
    })
    .on('pre', {
      element(code) {
        block();
        preformatted += 1;
        code.onEndTag(() => {
          preformatted -= 1;
          block();
        });
      },
    })
    .on('tr', { element: (row) => row.onEndTag(line) })
    .on('th, td', {
      element: (cell) =>
        cell.onEndTag(() => {
          out += '  ';
        }),
    })
    .on('br', { element: line })
    .on('hr', {
      element() {
        block();
        out += '* * *\n\n';
      },
    })
    .on('img[alt]', {
      element(image) {
        out += decoded(image.getAttribute('alt') ?? '');
      },
    })
    .on('a[href]', {
      element(link) {
        const href = decoded(link.getAttribute('href') ?? '');
        // The way to the chapter stands below it.
        if (href.startsWith('#')) return;
        link.onEndTag(() => {
          const address = awayFromSite(href, readOnUrl).replace(/^mailto:/, '');
          if (!out.endsWith(address)) out += ` (${address})`;
        });
      },
    })
    .onDocument({
      text(chunk) {
        raw += chunk.text;
        if (!chunk.lastInTextNode) return;
        const text = decoded(raw);
        raw = '';
        if (preformatted > 0) {
          out += text;
          return;
        }
        const flowing = text.replace(/[ \t\r\n]+/g, ' ');
        out += out === '' || /\s$/.test(out) ? flowing.trimStart() : flowing;
      },
    });
  await rewriter.transform(new Response(html)).text();
  return out.trim();
}

function decoded(text: string): string {
  return decodeEntities(text, (reference) => reference);
}
