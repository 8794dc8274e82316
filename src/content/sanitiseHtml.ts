/**
 * Makes HTML safe to insert into a page. The text is not mended but written anew: the platform's parser says what it
 * sees, and only tags, attributes and escaped text of our own making are put out, closed and in order. So it does not
 * matter where a browser would see something else in the source; of the source's own markup nothing is left.
 */
import { ALLOWED, allowedValue, DROPPED_WHOLE, FORCED, VOID } from './allowedHtml.ts';

/** Elements whose end may be left out, and what ends them (HTML standard, section 13.1.2.4). */
const ENDED_BY: Readonly<Record<string, RegExp>> = {
  p: /^(?:p|h[1-6]|ul|ol|dl|table|pre|blockquote|div|section|figure|figcaption|details|hr)$/,
  li: /^li$/,
  dt: /^d[td]$/,
  dd: /^d[td]$/,
  td: /^(?:t[dhr]|tbody|tfoot)$/,
  th: /^(?:t[dhr]|tbody|tfoot)$/,
  tr: /^(?:tr|tbody|tfoot)$/,
};

/**
 * @param html any text
 * @returns HTML of the allowed elements, whose every double quote is an attribute's
 */
export async function sanitiseHtml(html: string): Promise<string> {
  const output = new SafeOutput();
  const rewriter = new HTMLRewriter().on('*', { element: (element) => takeElement(element, output) });
  rewriter.onDocument({ text: ({ text }) => output.text(text) });
  await rewriter.transform(new Response(html)).arrayBuffer();
  return output.end();
}

function takeElement(element: Element, output: SafeOutput): void {
  const tag = element.tagName.toLowerCase();
  const isKept = Object.hasOwn(ALLOWED, tag);
  if (VOID.has(tag) && isKept) return output.empty(tag, element.attributes);
  const close = isKept ? output.open(tag, element.attributes) : output.leaveOut(DROPPED_WHOLE.has(tag));
  try {
    element.onEndTag(close);
  } catch {
    // The parser knows it to have no end: `<meta>`, `<svg/>`.
    close();
  }
}

class SafeOutput {
  #html = '';
  #open: { tag: string }[] = [];
  #dropping = 0;

  /** @returns what ends the element */
  open(tag: string, attributes: Iterable<string[]>): () => void {
    if (this.#dropping > 0) return () => {};
    this.#endWhatThisEnds(tag);
    const entry = { tag };
    this.#open.push(entry);
    this.#html += `<${tag}${attributesText(tag, attributes)}>`;
    return () => {
      if (this.#open.includes(entry)) this.#closeThrough(entry);
    };
  }

  empty(tag: string, attributes: Iterable<string[]>): void {
    if (this.#dropping > 0) return;
    this.#endWhatThisEnds(tag);
    const text = attributesText(tag, attributes);
    // A picture whose address may not stay is its description.
    if (tag === 'img' && !text.includes(' src="')) this.#html += /(?<= alt=")[^"]*/.exec(text)?.[0] ?? '';
    else this.#html += `<${tag}${text}>`;
  }

  /** @param whole with all that is in it @returns what ends the element */
  leaveOut(whole: boolean): () => void {
    if (!whole) return () => {};
    this.#dropping += 1;
    return () => {
      this.#dropping -= 1;
    };
  }

  /** @param text as it stood in the source: character references stay what they are */
  text(text: string): void {
    if (this.#dropping === 0) this.#html += escapeMarks(text);
  }

  end(): string {
    const [first] = this.#open;
    if (first) this.#closeThrough(first);
    return this.#html;
  }

  #endWhatThisEnds(tag: string): void {
    for (let last = this.#open.at(-1); last && ENDED_BY[last.tag]?.test(tag); last = this.#open.at(-1)) {
      this.#closeThrough(last);
    }
  }

  #closeThrough(entry: { tag: string }): void {
    for (let last = this.#open.pop(); last; last = this.#open.pop()) {
      this.#html += `</${last.tag}>`;
      if (last === entry) return;
    }
  }
}

function attributesText(tag: string, attributes: Iterable<string[]>): string {
  let text = '';
  for (const [name = '', value = ''] of attributes) {
    const allowed = allowedValue(tag, name.toLowerCase(), value);
    if (allowed !== null) text += ` ${name.toLowerCase()}="${escapeMarks(allowed)}"`;
  }
  return text + (tag === 'a' && !text.includes(' href="') ? '' : (FORCED[tag] ?? ''));
}

/** An `&` stays, because the parser gives text and values as they were written. */
function escapeMarks(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
