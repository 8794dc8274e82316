/** How a mail's HTML becomes its plain text: one blank line between paragraphs, addresses on lines of their own. */

/** What is used here of html-to-text, whose types do not come with it. */
type Element = { attribs?: Record<string, string>; children: unknown };
type Walk = (children: unknown, builder: Builder) => void;
type Builder = {
  openBlock: (options: { leadingLineBreaks: number }) => void;
  closeBlock: (options: { trailingLineBreaks: number }) => void;
  addLiteral: (text: string) => void;
  addLineBreak: () => void;
  pushWordTransform: (transform: (word: string) => string) => void;
  popWordTransform: () => void;
};
type Formatter = (element: Element, walk: Walk, builder: Builder) => void;
type Selector = { selector: string; format: string; options?: Record<string, number> };
type Options = { wordwrap: false; formatters: Record<string, Formatter>; selectors: Selector[] };

const BLOCK = { leadingLineBreaks: 2, trailingLineBreaks: 2 };

export const PLAIN_TEXT: Options = {
  wordwrap: false,
  formatters: {
    /** `Label:` and below it the address. */
    labelled(element, walk, builder) {
      builder.openBlock({ leadingLineBreaks: 2 });
      walk(element.children, builder);
      builder.addLiteral(':');
      builder.addLineBreak();
      builder.addLiteral(element.attribs?.href ?? '');
      builder.closeBlock({ trailingLineBreaks: 2 });
    },
    /** A heading that is a placeholder alone is underlined when its length is known. */
    underlined(element, walk, builder) {
      builder.openBlock({ leadingLineBreaks: 2 });
      walk(element.children, builder);
      builder.addLineBreak();
      builder.pushWordTransform((word) => word.replace('{{', '{{='));
      walk(element.children, builder);
      builder.popWordTransform();
      builder.closeBlock({ trailingLineBreaks: 2 });
    },
  },
  selectors: [
    { selector: 'h1', format: 'underlined' },
    { selector: 'a.button', format: 'labelled' },
    { selector: 'a.link', format: 'labelled' },
    { selector: 'span.between', format: 'skip' },
    { selector: 'p', format: 'block', options: BLOCK },
    { selector: 'p.line', format: 'block', options: { ...BLOCK, trailingLineBreaks: 1 } },
    { selector: 'p.code', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 2 } },
    { selector: 'div.chapter', format: 'block', options: BLOCK },
  ],
};
