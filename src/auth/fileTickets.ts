/** Tickets for files: what stands in for a token in the addresses of a chapter's pictures and downloads. */
import { fail, type Outcome, ok } from '../errors.ts';
import type { Keys } from './keys.ts';
import { read, sign } from './tokens.ts';

/** `objectId` is the reader's object, as the platform names it. */
export type FileClaims = { objectId: string; sessionId: string };

const TICKET_STEP_SECONDS = 60 * 60;

/**
 * The ticket in the addresses of a chapter's files, for pictures and links cannot send a header. It opens files alone,
 * for one to two hours and while its session and access last, and names no address. It is the same all through an
 * hour, so that a chapter and its pictures are found in the browser's cache.
 * @param now milliseconds since 1970
 */
export function signFileTicket(
  keys: Keys,
  { objectId, sessionId }: FileClaims,
  now: number,
): Promise<string> {
  const issuedAt = Math.floor(now / 1000 / TICKET_STEP_SECONDS) * TICKET_STEP_SECONDS;
  return sign(keys, 'file', objectId, { sid: sessionId }, issuedAt, issuedAt + 2 * TICKET_STEP_SECONDS);
}

export async function readFileTicket(keys: Keys, ticket: string): Promise<Outcome<FileClaims>> {
  const outcome = await read(keys, 'file', ticket);
  if (!outcome.ok) return outcome;
  const { sub, sid } = outcome.value;
  if (typeof sub !== 'string' || typeof sid !== 'string') return fail({ code: 'token_invalid' });
  return ok({ objectId: sub, sessionId: sid });
}
