/** Where a page of a list ended, as opaque text: base64url (RFC 4648 section 5) of JSON. */
import { base64url } from 'jose';
import * as v from 'valibot';

export function encodeCursor(place: object): string {
  return base64url.encode(JSON.stringify(place));
}

/** @returns null for text that `encodeCursor` did not make of such a place */
export function decodeCursor<S extends v.GenericSchema>(place: S, text: string): v.InferOutput<S> | null {
  const parsed = v.safeParse(place, parseJson(text));
  return parsed.success ? parsed.output : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(base64url.decode(text)));
  } catch {
    return null;
  }
}
