/**
 * Who may have a chapter or a file. Each answer is admitted here, before any cache or storage is asked for its body and
 * before a 304: what was served to whom is known here and nowhere else.
 */

import { readFileTicket } from '../../auth/fileTickets.ts';
import { bearerToken, callerOf } from '../../auth/guards.ts';
import type { Context } from '../../context.ts';
import { unwrap } from '../../errors.ts';

/** A reader who may have what is not free. */
export type Admitted = { objectId: string; sessionId: string };

/** Files that are not free, and chapters: what the browser keeps it must ask about each time (RFC 9111). */
export const PRIVATE = 'private, no-cache';

/**
 * @param ticket from a file's address, where no token came
 * @returns the reader, whose object has just said yes; null for what is free, which all may have
 * @throws RequestFailure `unauthenticated` without a session, `no_access` without access
 */
export async function admit(
  context: Context,
  { free }: { free: boolean },
  ticket: string | null = null,
): Promise<Admitted | null> {
  if (free) return null;
  const token = bearerToken(context.original);
  if (token === null && ticket !== null) return admitByTicket(context, ticket);
  const { email, sessionId } = await callerOf(context, token);
  const object = context.readers.byEmail(email);
  unwrap(await object.contentAccess(sessionId));
  return { objectId: object.id.toString(), sessionId };
}

async function admitByTicket(context: Context, ticket: string): Promise<Admitted> {
  const admitted = unwrap(await readFileTicket(context.keys, ticket));
  unwrap(await context.readers.byObjectId(admitted.objectId).contentAccess(admitted.sessionId));
  return admitted;
}
