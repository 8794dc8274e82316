/** The data of `COPY … FROM stdin` in text format (PostgreSQL documentation, COPY, "Text Format"). */
import type { DumpCursor, Parsing } from './dumpCursor.ts';
import { type DumpTable, dumpRow, type Emit } from './dumpRow.ts';

const LINE_END = /\n/g;
const RECORD_EDGE = /[\n\\]/g;
const ESCAPE = /\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|[\s\S]|$)/g;
const TAB = 9;
const BACKSLASH = 92;

const SIMPLE_ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Reads the lines after a COPY statement, up to and with `\.`. The cursor stands at the start of the first. */
export function* copyRows(cursor: DumpCursor, table: DumpTable, emit: Emit): Parsing<void> {
  while (!(yield* atEndOfData(cursor, table.table))) {
    const fields = splitFields(yield* takeRecord(cursor, table.table));
    emit(dumpRow(table, fields.map(decodeField)));
  }
}

/** Passes over the lines after a COPY statement of another table, keeping nothing. */
export function* skipCopyRows(cursor: DumpCursor): Parsing<void> {
  while (!(yield* atEndOfData(cursor, 'another table'))) {
    for (let edge = ''; edge !== '\n'; edge = yield* cursor.take()) {
      if (edge === '\\') yield* cursor.take();
      yield* cursor.skipUntil(RECORD_EDGE);
      if ((yield* cursor.peek()) === '') break;
    }
  }
}

function* atEndOfData(cursor: DumpCursor, table: string): Parsing<boolean> {
  const start = yield* cursor.peek(4);
  if (start === '') cursor.fail(`the file ends inside the data of ${table}.`);
  if (!/^\\\.(\r?\n|\r?$)/.test(start)) return false;
  yield* cursor.skipUntil(LINE_END);
  yield* cursor.take();
  return true;
}

/** One line; a backslash before the line's end makes that a part of the data. */
function* takeRecord(cursor: DumpCursor, table: string): Parsing<string> {
  let record = '';
  for (;;) {
    const piece = yield* cursor.takeUntil(RECORD_EDGE);
    const edge = yield* cursor.take();
    if (edge === '') cursor.fail(`the file ends inside the data of ${table}.`);
    // A bare carriage return never stands in data: this one came with CRLF line ends.
    if (edge === '\n') return record + piece.replace(/\r$/, '');
    record += `${piece}\\${yield* cursor.take()}`;
  }
}

function splitFields(record: string): string[] {
  if (!record.includes('\\')) return record.split('\t');
  const fields: string[] = [];
  let start = 0;
  for (let at = 0; at < record.length; at++) {
    const code = record.charCodeAt(at);
    if (code === BACKSLASH) at++;
    if (code !== TAB) continue;
    fields.push(record.slice(start, at));
    start = at + 1;
  }
  fields.push(record.slice(start));
  return fields;
}

function decodeField(field: string): string | null {
  if (field === '\\N') return null;
  return field.includes('\\') ? field.replace(ESCAPE, (_, code: string) => decodeEscape(code)) : field;
}

function decodeEscape(code: string): string {
  if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
  if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return SIMPLE_ESCAPES[code] ?? code;
}
