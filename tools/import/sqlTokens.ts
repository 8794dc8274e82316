/** The tokens of SQL that a dump is made of: space, comments, names and strings (PostgreSQL documentation, section 4.1). */
import type { DumpCursor, Parsing } from './dumpCursor.ts';

const NOT_SPACE = /[^ \t\n\v\f\r]/g;
const NOT_WORD = /[^A-Za-z0-9_$\x80-\xff]/g;
const LINE_END = /\n/g;
const COMMENT_EDGE = /[*/]/g;

const SIMPLE_ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** @param onComment is told the text of each line comment, without its dashes */
export function* skipSpace(cursor: DumpCursor, onComment?: (text: string) => void): Parsing<void> {
  for (;;) {
    yield* cursor.skipUntil(NOT_SPACE);
    const next = yield* cursor.peek(2);
    if (next === '--') {
      const comment = yield* cursor.takeUntil(LINE_END);
      onComment?.(comment.slice(2).trim());
    } else if (next === '/*') yield* skipBlockComment(cursor);
    else return;
  }
}

function* skipBlockComment(cursor: DumpCursor): Parsing<void> {
  let depth = 0;
  do {
    yield* cursor.skipUntil(COMMENT_EDGE);
    const edge = yield* cursor.peek(2);
    if (edge === '') cursor.fail('the file ends inside a comment.');
    if (edge === '/*') depth++;
    if (edge === '*/') depth--;
    yield* cursor.take(edge === '/*' || edge === '*/' ? 2 : 1);
  } while (depth > 0);
}

/** A key word, an unquoted name or a number; empty when something else stands here. */
export function* takeWord(cursor: DumpCursor): Parsing<string> {
  return yield* cursor.takeUntil(NOT_WORD);
}

/** A name, quoted or not; unquoted ones are folded to lower case as PostgreSQL does. */
export function* takeName(cursor: DumpCursor): Parsing<string> {
  yield* skipSpace(cursor);
  if ((yield* cursor.peek()) === '"') return yield* takeQuoted(cursor, '"');
  const word = yield* takeWord(cursor);
  return word === '' ? cursor.fail('a name was expected.') : word.toLowerCase();
}

/** A possibly schema-qualified name. @returns its last part */
export function* takeQualifiedName(cursor: DumpCursor): Parsing<string> {
  let name = yield* takeName(cursor);
  yield* skipSpace(cursor);
  while ((yield* cursor.peek()) === '.') {
    yield* cursor.take();
    name = yield* takeName(cursor);
    yield* skipSpace(cursor);
  }
  return name;
}

/** A list of names in parentheses. */
export function* takeNameList(cursor: DumpCursor): Parsing<string[]> {
  const names: string[] = [];
  let separator = yield* cursor.take();
  while (separator !== ')') {
    names.push(yield* takeName(cursor));
    yield* skipSpace(cursor);
    separator = yield* cursor.take();
    if (separator !== ',' && separator !== ')') cursor.fail('a list of columns does not end.');
  }
  return names;
}

/** Text in quotes, in which a doubled quote stands for one. */
export function* takeQuoted(cursor: DumpCursor, quote: '"' | "'"): Parsing<string> {
  const stop = quote === '"' ? /"/g : /'/g;
  let text = '';
  yield* cursor.take();
  for (;;) {
    text += yield* cursor.takeUntil(stop);
    if ((yield* cursor.take()) === '') cursor.fail('the file ends inside a quoted text.');
    if ((yield* cursor.peek()) !== quote) return text;
    text += yield* cursor.take();
  }
}

/** A string with C-style escapes, `E'…'`; the cursor stands on its quote. */
export function* takeEscapeString(cursor: DumpCursor): Parsing<string> {
  const stop = /['\\]/g;
  let text = '';
  yield* cursor.take();
  for (;;) {
    text += yield* cursor.takeUntil(stop);
    const edge = yield* cursor.take();
    if (edge === '') cursor.fail('the file ends inside a quoted text.');
    if (edge === '\\') text += yield* takeEscape(cursor);
    else if ((yield* cursor.peek()) === "'") text += yield* cursor.take();
    else return text;
  }
}

function* takeEscape(cursor: DumpCursor): Parsing<string> {
  const longest = yield* cursor.peek(9);
  const code = /^(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/.exec(longest);
  if (code === null) {
    const character = yield* cursor.take();
    return SIMPLE_ESCAPES[character] ?? character;
  }
  yield* cursor.take(code[0].length);
  const [, octal, hex, short, long] = code;
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  const point = Number.parseInt(short ?? long ?? '', 16);
  if (point > 0x10ffff) cursor.fail('a text names a character that does not exist.');
  return Buffer.from(
    short === undefined ? String.fromCodePoint(point) : yield* joinSurrogates(cursor, point),
  ).toString('latin1');
}

/** `\uD83D\uDE42` is one character written as a pair. */
function* joinSurrogates(cursor: DumpCursor, unit: number): Parsing<string> {
  const isHigh = unit >= 0xd800 && unit <= 0xdbff;
  const low = isHigh ? /^\\u(D[C-F][0-9A-F]{2})/i.exec(yield* cursor.peek(6))?.[1] : undefined;
  if (low === undefined) return String.fromCharCode(unit);
  yield* cursor.take(6);
  return String.fromCharCode(unit, Number.parseInt(low, 16));
}
