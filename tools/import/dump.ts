/** Reads the text that `pg_dump` wrote, with data in COPY or INSERT form or both, and gives out the old tables' rows. */
import { copyRows, skipCopyRows } from './copyFormat.ts';
import { DumpCursor, DumpError, type Parsing } from './dumpCursor.ts';
import { dumpTable, type Emit, type SourceItem } from './dumpRow.ts';
import { insertRows } from './insertFormat.ts';
import { oldTableNamed } from './oldSchema.ts';
import { skipStatement } from './skipStatement.ts';
import { skipSpace, takeNameList, takeQualifiedName, takeWord } from './sqlTokens.ts';

const LINE_END = /\n/g;
const SETTING_END = /[;\n]/g;

/**
 * @param pieces the dump's bytes, cut anywhere
 * @returns the rows as they are read; memory does not grow with the dump
 * @throws DumpError when the dump cannot be read on, its message naming the line
 */
export async function* readDump(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<SourceItem> {
  const cursor = new DumpCursor();
  const items: SourceItem[] = [];
  const parsing = statements(cursor, (item) => items.push(item));
  for await (const piece of pieces) {
    if (piece.includes(0)) throw new DumpError('This is not a text dump: it holds binary data.');
    cursor.push(piece);
    parsing.next();
    yield* items.splice(0);
  }
  cursor.end();
  parsing.next();
  yield* items;
}

/** What earlier statements and comments of a dump say about later ones. */
type DumpState = { backslashEscapes: boolean; dumpsBegun: number; dumpsComplete: number };

function* statements(cursor: DumpCursor, emit: Emit): Parsing<void> {
  const state: DumpState = { backslashEscapes: false, dumpsBegun: 0, dumpsComplete: 0 };
  if ((yield* cursor.peek(3)) === '\xef\xbb\xbf') yield* cursor.take(3);
  for (;;) {
    yield* skipSpace(cursor, (comment) => noteComment(state, comment));
    const first = yield* cursor.peek();
    if (first === '') break;
    // A line for psql itself, such as \connect or \restrict.
    if (first === '\\') yield* cursor.skipUntil(LINE_END);
    else yield* statement(cursor, state, emit);
  }
  if (state.dumpsComplete < state.dumpsBegun) {
    cursor.fail(
      'the dump is cut off: pg_dump’s last line, “PostgreSQL database dump complete”, is not there.',
    );
  }
}

function noteComment(state: DumpState, comment: string): void {
  if (comment === 'PostgreSQL database dump') state.dumpsBegun++;
  if (comment === 'PostgreSQL database dump complete') state.dumpsComplete++;
}

function* statement(cursor: DumpCursor, state: DumpState, emit: Emit): Parsing<void> {
  const keyword = (yield* takeWord(cursor)).toUpperCase();
  if (keyword === 'COPY') yield* copyStatement(cursor, state, emit);
  else if (keyword === 'INSERT') yield* insertStatement(cursor, state, emit);
  else if (keyword === 'SET') yield* setStatement(cursor, state);
  else yield* skipStatement(cursor, state.backslashEscapes);
}

function* copyStatement(cursor: DumpCursor, state: DumpState, emit: Emit): Parsing<void> {
  yield* skipSpace(cursor);
  if ((yield* cursor.peek()) === '(') return yield* skipStatement(cursor, state.backslashEscapes);
  const table = oldTableNamed(yield* takeQualifiedName(cursor));
  const names = (yield* cursor.peek()) === '(' ? yield* takeNameList(cursor) : null;
  const options = yield* cursor.takeUntil(SETTING_END);
  if (!/^\s*from\s+stdin\b/i.test(options)) return yield* skipStatement(cursor, state.backslashEscapes);
  if (table !== null && !/^\s*from\s+stdin\s*$/i.test(options))
    cursor.fail('COPY has options; pg_dump writes none.');
  yield* cursor.skipUntil(LINE_END);
  yield* cursor.take();
  if (table === null) yield* skipCopyRows(cursor);
  else yield* copyRows(cursor, dumpTable(cursor, table, names), emit);
}

function* insertStatement(cursor: DumpCursor, state: DumpState, emit: Emit): Parsing<void> {
  yield* skipSpace(cursor);
  const into = yield* takeWord(cursor);
  const table = into.toUpperCase() === 'INTO' ? oldTableNamed(yield* takeQualifiedName(cursor)) : null;
  if (table !== null) {
    const names = (yield* cursor.peek()) === '(' ? yield* takeNameList(cursor) : null;
    yield* skipSpace(cursor);
    yield* expectValues(cursor);
    yield* insertRows(cursor, dumpTable(cursor, table, names), state, emit);
  }
  yield* skipStatement(cursor, state.backslashEscapes);
}

function* expectValues(cursor: DumpCursor): Parsing<void> {
  let word = (yield* takeWord(cursor)).toUpperCase();
  // OVERRIDING SYSTEM VALUE stands before VALUES where a table has identity columns.
  while (/^(OVERRIDING|SYSTEM|USER|VALUE)$/.test(word)) {
    yield* skipSpace(cursor);
    word = (yield* takeWord(cursor)).toUpperCase();
  }
  if (word !== 'VALUES') cursor.fail('INSERT without VALUES.');
}

function* setStatement(cursor: DumpCursor, state: DumpState): Parsing<void> {
  const setting = yield* cursor.takeUntil(SETTING_END);
  const [, name, value] = /^\s*(\w+)\s*(?:=|to)\s*'?([\w-]+)'?\s*$/i.exec(setting) ?? [];
  if (name === 'standard_conforming_strings') state.backslashEscapes = value === 'off';
  if (name === 'client_encoding' && !/^(utf-?8|unicode|sql_ascii)$/i.test(value ?? '')) {
    cursor.fail('the dump is not in UTF-8; make it with pg_dump --encoding=UTF8.');
  }
  yield* skipStatement(cursor, state.backslashEscapes);
}
