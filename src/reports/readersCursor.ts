/** Where a page of the list of readers ended, as opaque text: base64url (RFC 4648 section 5) of JSON. */
import { base64url } from 'jose';
import * as v from 'valibot';
import { ReaderSort } from '../wire/reports.ts';

const ReadersCursor = v.strictObject({
  /** The order that the cursor is a place in; it means nothing in another. */
  sort: ReaderSort,
  /** What the last reader of the page is sorted by, then the address, which breaks ties. */
  key: v.string(),
  email: v.string(),
});
export type ReadersCursor = v.InferOutput<typeof ReadersCursor>;

export function encodeCursor(cursor: ReadersCursor): string {
  return base64url.encode(JSON.stringify(cursor));
}

/** @returns null for text that `encodeCursor` did not make, or made for another order */
export function decodeCursor(text: string, sort: ReaderSort): ReadersCursor | null {
  const parsed = v.safeParse(ReadersCursor, parseJson(text));
  return parsed.success && parsed.output.sort === sort ? parsed.output : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(base64url.decode(text)));
  } catch {
    return null;
  }
}
