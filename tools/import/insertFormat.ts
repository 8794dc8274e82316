/** The rows of `INSERT INTO … VALUES (…), (…)`, as `pg_dump --inserts`, `--column-inserts` and `--rows-per-insert` write them. */
import { formatArrayLiteral } from './arrayLiteral.ts';
import type { DumpCursor, Parsing } from './dumpCursor.ts';
import { type DumpTable, dumpRow, type Emit } from './dumpRow.ts';
import { skipSpace, takeEscapeString, takeQuoted, takeWord } from './sqlTokens.ts';

const NUMBER_END = /[^0-9A-Za-z.+-]/g;
const CAST_EDGE = /[,()[\];"]/g;
const BRACKET_END = /[)\]]/g;

/** Reads the tuples after VALUES; what follows them is left to the caller. */
export function* insertRows(
  cursor: DumpCursor,
  table: DumpTable,
  strings: StringRules,
  emit: Emit,
): Parsing<void> {
  do {
    yield* expect(cursor, '(');
    emit(dumpRow(table, yield* takeValues(cursor, ')', strings)));
    yield* skipSpace(cursor);
  } while (yield* takeIf(cursor, ','));
}

/** `backslashEscapes` is true where the dump says `SET standard_conforming_strings = off`. */
export type StringRules = { backslashEscapes: boolean };

function* takeValues(cursor: DumpCursor, end: ')' | ']', strings: StringRules): Parsing<(string | null)[]> {
  const values: (string | null)[] = [];
  yield* skipSpace(cursor);
  if (yield* takeIf(cursor, end)) return values;
  for (;;) {
    values.push(yield* takeValue(cursor, strings));
    yield* skipSpace(cursor);
    if (yield* takeIf(cursor, end)) return values;
    yield* expect(cursor, ',');
  }
}

/** One value and its casts, as the text that COPY would write for it. */
function* takeValue(cursor: DumpCursor, strings: StringRules): Parsing<string | null> {
  yield* skipSpace(cursor);
  const value = yield* takeBareValue(cursor, strings);
  yield* skipSpace(cursor);
  while ((yield* cursor.peek(2)) === '::') yield* skipCast(cursor);
  return value;
}

function* takeBareValue(cursor: DumpCursor, strings: StringRules): Parsing<string | null> {
  const first = yield* cursor.peek();
  if (first === "'")
    return yield* strings.backslashEscapes ? takeEscapeString(cursor) : takeQuoted(cursor, "'");
  if (/^[0-9.+-]/.test(first)) return yield* cursor.takeUntil(NUMBER_END);
  const word = (yield* takeWord(cursor)).toLowerCase();
  const next = yield* cursor.peek();
  if (word === 'e' && next === "'") return yield* takeEscapeString(cursor);
  if (word === 'array') {
    yield* expect(cursor, '[');
    return formatArrayLiteral(yield* takeValues(cursor, ']', strings));
  }
  if (word === 'null' || word === 'default') return null;
  if (word === 'true' || word === 'false') return word;
  return cursor.fail('a value is neither a string, a number, true, false, NULL nor ARRAY[…].');
}

/** `::timestamp(3) without time zone`, `::text[]`, `::"char"`: the type adds nothing to what the text says. */
function* skipCast(cursor: DumpCursor): Parsing<void> {
  yield* cursor.take(2);
  for (;;) {
    yield* cursor.skipUntil(CAST_EDGE);
    const edge = yield* cursor.peek();
    if (edge === '(' || edge === '[') {
      yield* cursor.skipUntil(BRACKET_END);
      yield* cursor.take();
    } else if (edge === '"') yield* takeQuoted(cursor, '"');
    else return;
  }
}

function* expect(cursor: DumpCursor, character: string): Parsing<void> {
  yield* skipSpace(cursor);
  const found = yield* cursor.take();
  if (found === '') cursor.fail('the file ends inside an INSERT.');
  if (found !== character) cursor.fail(`“${character}” was expected inside an INSERT.`);
}

function* takeIf(cursor: DumpCursor, character: string): Parsing<boolean> {
  if ((yield* cursor.peek()) !== character) return false;
  yield* cursor.take();
  return true;
}
