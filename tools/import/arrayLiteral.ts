/** PostgreSQL array literals, `{a,"b c",NULL}` (documentation section 8.15.6), of one dimension as the old lists are. */

/**
 * Reads a one-dimensional array literal.
 * @returns its elements (an unquoted NULL is null), or null when the text is no such literal
 */
export function parseArrayLiteral(literal: string): (string | null)[] | null {
  const text = literal.trim();
  if (!text.startsWith('{') || !text.endsWith('}') || text.length < 2) return null;
  const elements: (string | null)[] = [];
  const end = text.length - 1;
  let at = skipSpace(text, 1);
  if (at === end) return elements;
  for (;;) {
    const element = text[at] === '"' ? quotedElement(text, at + 1, end) : bareElement(text, at, end);
    if (element === null) return null;
    elements.push(element.value);
    at = skipSpace(text, element.next);
    if (at === end) return elements;
    if (text[at] !== ',') return null;
    at = skipSpace(text, at + 1);
  }
}

/** Writes elements as a literal that `parseArrayLiteral` and PostgreSQL read back; every text is quoted. */
export function formatArrayLiteral(elements: readonly (string | null)[]): string {
  const quoted = elements.map((text) => (text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`));
  return `{${quoted.join(',')}}`;
}

type Element = { value: string | null; next: number };

function quotedElement(text: string, start: number, end: number): Element | null {
  let value = '';
  for (let at = start; at < end; at++) {
    if (text[at] === '"') return { value, next: at + 1 };
    if (text[at] === '\\') at++;
    if (at < end) value += text[at];
  }
  return null;
}

function bareElement(text: string, start: number, end: number): Element | null {
  let value = '';
  let escaped = false;
  /** White space after an element does not belong to it, unless a backslash says so. */
  let keptLength = 0;
  let at = start;
  for (; at < end && text[at] !== ','; at++) {
    if (text[at] === '{' || text[at] === '}' || text[at] === '"') return null;
    const isEscape = text[at] === '\\';
    if (isEscape && ++at === end) return null;
    value += text[at];
    if (isEscape || !isSpace(text[at])) keptLength = value.length;
    escaped ||= isEscape;
  }
  const kept = value.slice(0, keptLength);
  if (kept === '') return null;
  return { value: !escaped && /^null$/i.test(kept) ? null : kept, next: at };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text[at])) at++;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\v\f\r'.includes(character);
}
