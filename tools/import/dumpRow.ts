/** What a parser of a dump gives out: rows of the old tables, and lines of them that hold no such row. */
import type { Rejection } from '../../src/wire/imports.ts';
import type { DumpCursor } from './dumpCursor.ts';
import { utf8Text } from './dumpCursor.ts';
import { missingColumns, type OldRow, type OldTable, oldColumns } from './oldSchema.ts';

export type SourceItem = OldRow | Rejection;
export type Emit = (item: SourceItem) => void;

/** A table as a COPY or INSERT statement names it. */
export type DumpTable = { table: OldTable; columns: readonly (string | null)[] };

/** @throws DumpError when the column list lacks what a row cannot do without */
export function dumpTable(cursor: DumpCursor, table: OldTable, names: readonly string[] | null): DumpTable {
  const decoded = names?.map((name) => utf8Text(name) ?? '') ?? null;
  const columns = oldColumns(table, decoded);
  const missing = missingColumns(table, columns);
  if (missing.length > 0) cursor.fail(`${table} comes without ${missing.join(', ')}.`);
  return { table, columns };
}

/** @param fields the values in the order of the columns, Latin-1 bytes of UTF-8 text */
export function dumpRow({ table, columns }: DumpTable, fields: readonly (string | null)[]): SourceItem {
  const values: Record<string, string | null> = {};
  let unreadable: string | null = null;
  for (const [index, column] of columns.entries()) {
    if (column === null) continue;
    const field = fields[index] ?? null;
    values[column] = field === null ? null : utf8Text(field);
    if (field !== null && values[column] === null) unreadable ??= column;
  }
  const id = values.id?.slice(0, 128) || null;
  if (fields.length !== columns.length) {
    return { table, id, reason: `${fields.length} values for ${columns.length} columns` };
  }
  return unreadable === null ? { table, values } : { table, id, reason: `${unreadable} is not UTF-8 text` };
}
