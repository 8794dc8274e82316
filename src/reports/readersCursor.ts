/** Where a page of the list of readers ended. */
import * as v from 'valibot';
import { ReaderSort } from '../wire/reports.ts';
import * as cursor from './cursor.ts';

const ReadersCursor = v.strictObject({
  /** The order that the cursor is a place in; it means nothing in another. */
  sort: ReaderSort,
  /** What the last reader of the page is sorted by, then the address, which breaks ties. */
  key: v.string(),
  email: v.string(),
  /** How many readers were found, where they had to be counted: the next page need not do it again. */
  total: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type ReadersCursor = v.InferOutput<typeof ReadersCursor>;

export function encodeCursor(place: ReadersCursor): string {
  return cursor.encodeCursor(place);
}

/** @returns null for text that `encodeCursor` did not make, or made for another order */
export function decodeCursor(text: string, sort: ReaderSort): ReadersCursor | null {
  const place = cursor.decodeCursor(ReadersCursor, text);
  return place?.sort === sort ? place : null;
}
