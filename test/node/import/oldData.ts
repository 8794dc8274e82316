/** The real dumps of the old database, what a correct import of them holds, and ways to read dumps in tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { ImportRow, type Rejection } from '../../../src/wire/imports.ts';
import { readDump } from '../../../tools/import/dump.ts';
import type { SourceItem } from '../../../tools/import/dumpRow.ts';
import { translateRow } from '../../../tools/import/oldDatabase.ts';
import type { OldRow } from '../../../tools/import/oldSchema.ts';

export const OLD_DATA_DIRECTORY = join(import.meta.dirname, '../../fixtures/old-database');

export function readOldData(
  name: 'handbook.sql' | 'handbook.inserts.sql' | 'handbook.expected.json',
): Buffer {
  return gunzipSync(readFileSync(join(OLD_DATA_DIRECTORY, `${name}.gz`)));
}

const Expected = v.object({
  subscriberRows: v.number(),
  progressRows: v.number(),
  readers: v.record(v.string(), v.unknown()),
  rejected: v.array(v.object({ table: v.string(), id: v.string(), why: v.string() })),
});

export function readExpected(): v.InferOutput<typeof Expected> {
  return v.parse(Expected, JSON.parse(readOldData('handbook.expected.json').toString()));
}

/** Cuts bytes into pieces of one size. */
export function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

export async function* stream(parts: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* parts;
}

/** Reads a dump that arrives in pieces of `pieceSize` bytes. */
export async function readAll(dump: string | Uint8Array, pieceSize = 65_536): Promise<SourceItem[]> {
  const bytes = typeof dump === 'string' ? Buffer.from(dump) : dump;
  const items: SourceItem[] = [];
  for await (const item of readDump(stream(pieces(bytes, pieceSize)))) items.push(item);
  return items;
}

export function onlyRows(items: SourceItem[]): OldRow[] {
  return items.filter((item) => 'values' in item);
}

/** What would be sent, parsed as the server parses it, and what is rejected. */
export function translateAll(items: SourceItem[]): { rows: ImportRow[]; rejected: Rejection[] } {
  const rows: ImportRow[] = [];
  const rejected: Rejection[] = [];
  for (const item of items) {
    const translation = 'reason' in item ? { ok: false as const, rejection: item } : translateRow(item);
    if (translation.ok) rows.push(v.parse(ImportRow, translation.row));
    else rejected.push(translation.rejection);
  }
  return { rows, rejected };
}
