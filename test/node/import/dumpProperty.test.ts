/** Any rows, written in either form and in many styles, cut anywhere, are read back as they were. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatArrayLiteral } from '../../../tools/import/arrayLiteral.ts';
import { readDump } from '../../../tools/import/dump.ts';
import { OLD_COLUMNS, type OldRow, type OldTable } from '../../../tools/import/oldSchema.ts';
import { onlyRows, stream } from './oldData.ts';

/** PostgreSQL holds no NUL; everything else goes. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('\\', "'", '"', '\n', '\r', '\t', 'N', '.', ';', '-', '$', '{', 'é', '🙂'),
    }),
  )
  .map((value) => value.replaceAll('\0', ''));
const value = fc.oneof(
  { arbitrary: text, weight: 4 },
  fc.constant(null),
  fc.constantFrom('\\N', '\\.', 'NULL', '$$', '--', '/*'),
  fc.array(fc.option(text)).map(formatArrayLiteral),
);

const style = fc.record({
  form: fc.constantFrom('copy', 'insert', 'rows-per-insert'),
  quotedNames: fc.boolean(),
  columnOrder: fc.option(fc.nat()),
  escapeStrings: fc.boolean(),
  eol: fc.constantFrom('\n', '\r\n'),
});
type Style = typeof style extends fc.Arbitrary<infer S> ? S : never;

const table = fc.constantFrom<OldTable>('EmailSubscriber', 'ReadingProgress');
const block = table.chain((name) =>
  fc.record({
    table: fc.constant(name),
    style,
    rows: fc.array(
      fc.array(value, { minLength: OLD_COLUMNS[name].length, maxLength: OLD_COLUMNS[name].length }),
      { maxLength: 4 },
    ),
  }),
);
type Block = { table: OldTable; style: Style; rows: (string | null)[][] };

const SNAKE_TABLES = { EmailSubscriber: 'email_subscribers', ReadingProgress: 'reading_progress' };

function write({ table, style, rows }: Block): string {
  const columns = OLD_COLUMNS[table].map((column, index) => ({ column, index }));
  if (style.columnOrder !== null) columns.push(...columns.splice(0, style.columnOrder % columns.length));
  const names = columns.map(({ column }) =>
    style.quotedNames ? `"${column}"` : column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
  const name = style.quotedNames ? `public."${table}"` : SNAKE_TABLES[table];
  const list = style.columnOrder === null && style.form !== 'copy' ? '' : ` (${names.join(', ')})`;
  const ordered = rows.map((row) => columns.map(({ index }) => row[index] ?? null));
  if (style.form === 'copy') {
    const lines = ordered.map((row) => row.map(copyText).join('\t') + style.eol);
    return `COPY ${name}${list} FROM stdin;${style.eol}${lines.join('')}\\.${style.eol}`;
  }
  const tuples = ordered.map((row) => `(${row.map((one) => sqlText(one, style.escapeStrings)).join(', ')})`);
  const groups = style.form === 'insert' || tuples.length === 0 ? tuples : [tuples.join(`,${style.eol}\t`)];
  return groups.map((group) => `INSERT INTO ${name}${list} VALUES ${group};${style.eol}`).join('');
}

const COPY_ESCAPES: Record<string, string> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

function copyText(value: string | null): string {
  return value === null
    ? '\\N'
    : value.replace(/[\b\f\n\r\t\v\\]/g, (character) => COPY_ESCAPES[character] ?? '');
}

function sqlText(value: string | null, escapes: boolean): string {
  if (value === null) return 'NULL';
  const doubled = value.replaceAll("'", "''");
  return escapes ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

function expectedRow(table: OldTable, row: (string | null)[]): OldRow {
  return {
    table,
    values: Object.fromEntries(OLD_COLUMNS[table].map((column, index) => [column, row[index] ?? null])),
  };
}

function* cut(bytes: Buffer, sizes: number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test('rows survive COPY and INSERT text cut at random places', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 4 }), sizes, async (blocks, pieceSizes) => {
      const items = [];
      for await (const item of readDump(stream(cut(Buffer.from(blocks.map(write).join('')), pieceSizes))))
        items.push(item);
      expect(onlyRows(items)).toEqual(
        blocks.flatMap(({ table, rows }) => rows.map((row) => expectedRow(table, row))),
      );
    }),
    { numRuns: 1000 },
  );
});
