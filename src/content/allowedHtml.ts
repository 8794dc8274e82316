/** What a chapter's HTML may hold: prose, tables, pictures and sound. Whatever is not named here is left out. */

/** Elements that are left out together with all they hold; of any other unknown one the content stays. */
export const DROPPED_WHOLE = new Set(
  (
    'script style template noscript noembed noframes iframe frame frameset object embed applet xmp plaintext listing ' +
    'textarea select option button svg math title head meta link base canvas dialog portal video map'
  ).split(' '),
);

export const VOID = new Set(['br', 'hr', 'img']);

type AttributeRule = (value: string) => string | null;

const anyText: AttributeRule = (value) => value;
const wholeNumber: AttributeRule = (value) => (/^\d{1,4}$/.test(value) ? value : null);
const oneOf =
  (...values: string[]): AttributeRule =>
  (value) => {
    const known = value.toLowerCase();
    return values.includes(known) ? known : null;
  };
/** A section's name: no word in it can be one of a page's own, which an id would hide from its scripts. */
const sectionId: AttributeRule = (value) => (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value) ? value : null);

/** The path of a published file, as a chapter's author writes it: beside the chapter, in the folder `files`. */
const OWN_FILE = /^(?:\.\/)?files\/(?=[^/])/;
export const FILES_PATH = '/api/content/files/';

/**
 * The scheme must stand there in plain letters: written as a character reference it is none here, and what a browser
 * would skip within it (white space, control characters) makes it none too.
 */
const address =
  (schemes: RegExp): AttributeRule =>
  (value) => {
    const text = value.trim().replace(OWN_FILE, FILES_PATH);
    return schemes.test(text) ? text : null;
  };
const linkTarget = address(/^(?:https?:\/\/|mailto:|#|\/(?![/\\]))/i);
const sourceOfMedia = address(/^(?:https?:\/\/|\/(?![/\\]))/i);

const everywhere: Readonly<Record<string, AttributeRule>> = {
  lang: (value) => (/^[A-Za-z0-9-]{1,35}$/.test(value) ? value : null),
  dir: oneOf('ltr', 'rtl', 'auto'),
};
const cell = { align: oneOf('left', 'center', 'right'), colspan: wholeNumber, rowspan: wholeNumber };
const section = { id: sectionId };

/** The elements that stay, with the attributes that each may have beside those it may have everywhere. */
export const ALLOWED: Readonly<Record<string, Readonly<Record<string, AttributeRule>>>> = {
  h1: section,
  h2: section,
  h3: section,
  h4: section,
  h5: section,
  h6: section,
  section,
  div: section,
  p: {},
  span: {},
  strong: {},
  b: {},
  em: {},
  i: {},
  u: {},
  s: {},
  del: {},
  ins: {},
  mark: {},
  small: {},
  sub: {},
  sup: {},
  q: {},
  cite: {},
  abbr: { title: anyText },
  time: { datetime: anyText },
  kbd: {},
  samp: {},
  var: {},
  code: { class: (value) => (/^language-[a-z0-9+#-]{1,30}$/i.test(value) ? value : null) },
  pre: {},
  blockquote: {},
  ul: {},
  ol: { start: wholeNumber },
  li: {},
  dl: {},
  dt: {},
  dd: {},
  details: { open: () => '' },
  summary: {},
  figure: section,
  figcaption: {},
  table: {},
  caption: {},
  thead: {},
  tbody: {},
  tfoot: {},
  tr: {},
  th: { ...cell, scope: oneOf('row', 'col') },
  td: cell,
  br: {},
  hr: {},
  a: { href: linkTarget, title: anyText },
  img: { src: sourceOfMedia, alt: anyText, title: anyText, width: wholeNumber, height: wholeNumber },
  audio: { src: sourceOfMedia },
};

/** Attributes that an element has whatever its author wrote. */
export const FORCED: Readonly<Record<string, string>> = {
  a: ' rel="noopener"',
  img: ' loading="lazy"',
  audio: ' controls="" preload="none"',
};

/** @returns an attribute's value as it may stand, or null when it is left out */
export function allowedValue(tag: string, name: string, value: string): string | null {
  const rules = ALLOWED[tag] ?? {};
  const rule = Object.hasOwn(rules, name) ? rules[name] : Object.hasOwn(everywhere, name) && everywhere[name];
  return rule ? rule(value) : null;
}
