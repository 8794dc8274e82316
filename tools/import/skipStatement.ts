/** Passes over statements that the import has no use for, whatever their strings and function bodies hold. */
import type { DumpCursor, Parsing } from './dumpCursor.ts';
import { skipSpace, takeWord } from './sqlTokens.ts';

const EDGE = /[A-Za-z0-9_'"$;/\-\x80-\xff]/g;
const STRING_EDGE = /['\\]/g;
const QUOTE = /"/g;
const DOLLAR = /\$/g;

/** PostgreSQL's names have 63 bytes at most; the tag has two dollar signs more. */
const DOLLAR_TAG_MAX_LENGTH = 65;

/** Passes over the rest of a statement and its semicolon, keeping nothing of it. */
export function* skipStatement(cursor: DumpCursor, backslashEscapes: boolean): Parsing<void> {
  for (;;) {
    yield* cursor.skipUntil(EDGE);
    const edge = yield* cursor.peek();
    if (edge === '' || edge === ';') {
      yield* cursor.take();
      return;
    }
    if (edge === "'") yield* skipString(cursor, backslashEscapes);
    else if (edge === '"') yield* skipQuotedName(cursor);
    else if (edge === '$') yield* skipDollarString(cursor);
    else if (edge === '-' || edge === '/') yield* skipPossibleComment(cursor);
    else yield* skipWord(cursor);
  }
}

function* skipWord(cursor: DumpCursor): Parsing<void> {
  const word = yield* takeWord(cursor);
  if (/^e$/i.test(word) && (yield* cursor.peek()) === "'") yield* skipString(cursor, true);
}

function* skipPossibleComment(cursor: DumpCursor): Parsing<void> {
  const edge = yield* cursor.peek(2);
  if (edge === '--' || edge === '/*') yield* skipSpace(cursor);
  else yield* cursor.take();
}

/** A doubled quote ends one string and begins the next, which comes to the same. */
function* skipString(cursor: DumpCursor, backslashEscapes: boolean): Parsing<void> {
  yield* cursor.take();
  for (;;) {
    yield* cursor.skipUntil(STRING_EDGE);
    const edge = yield* cursor.take();
    if (edge === '') cursor.fail('the file ends inside a quoted text.');
    if (edge === "'" && (yield* cursor.peek()) !== "'") return;
    if (edge === "'" || backslashEscapes) yield* cursor.take();
  }
}

function* skipQuotedName(cursor: DumpCursor): Parsing<void> {
  yield* cursor.take();
  yield* cursor.skipUntil(QUOTE);
  if ((yield* cursor.take()) === '') cursor.fail('the file ends inside a quoted name.');
}

/** `$tag$ … $tag$`; a dollar sign that opens no such string is passed over. */
function* skipDollarString(cursor: DumpCursor): Parsing<void> {
  const opening = yield* cursor.peek(DOLLAR_TAG_MAX_LENGTH);
  const tag = /^\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$/.exec(opening)?.[0];
  yield* cursor.take(tag?.length ?? 1);
  if (tag === undefined) return;
  for (;;) {
    yield* cursor.skipUntil(DOLLAR);
    const next: string = yield* cursor.peek(tag.length);
    if (next === '') cursor.fail('the file ends inside a dollar-quoted text.');
    yield* cursor.take(next === tag ? tag.length : 1);
    if (next === tag) return;
  }
}
