/** What commands read in answers that are not what they hoped for. */
import * as v from 'valibot';
import { retryAfterMs } from '../src/http/retryAfter.ts';

/** A server may ask for a longer pause than our own, but not for one that looks like a stopped program. */
const ASKED_PAUSE_MAX_MS = 120_000;
const DETAIL_MAX_LENGTH = 300;

/** The problem document's code and detail, on one line and without anything that looks like an address. */
export function problemDetail(text: string): string {
  const Problem = v.object({ code: v.optional(v.string(), ''), detail: v.optional(v.string(), '') });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Problem), text);
  if (!parsed.success) return '';
  const line = `${parsed.output.code} ${parsed.output.detail}`.replace(/[\p{C}\s]+/gu, ' ');
  return line.replace(/\S+@\S+/g, '(address)').slice(0, DETAIL_MAX_LENGTH);
}

/** @returns milliseconds, or null when the server asks for no pause */
export function askedPauseMs(headers: Headers, nowMs: number): number | null {
  return retryAfterMs(headers.get('retry-after'), nowMs, ASKED_PAUSE_MAX_MS);
}
