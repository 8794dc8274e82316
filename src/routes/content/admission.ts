/**
 * Who may have a chapter or a file. Each answer is admitted here, before any cache or storage is asked for its body and
 * before a 304: what was served to whom is known here and nowhere else.
 */
import { readFileTicket } from '../../auth/fileTickets.ts';
import { bearerToken, callerOf } from '../../auth/guards.ts';
import { countAnonymousView } from '../../content/anonymousViews.ts';
import type { Context } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import type { AccessRequest } from '../../wire/access.ts';

/** A reader who may have what is not free. */
export type Admitted = { objectId: string; sessionId: string };

/** Files that are not free, and chapters: what the browser keeps it must ask about each time (RFC 9111). */
export const PRIVATE = 'private, no-cache';

/** What is about to be served: a chapter, or a file. A type of null is not logged: a picture is part of its chapter. */
export type Served = Pick<AccessRequest, 'chapterNumber' | 'fileKey' | 'free'> & {
  type: 'view' | 'download' | null;
};

/**
 * Notes what is served in the call that asks for it. A 304 is noted too, since its reader reads what the browser kept;
 * HEAD is not, since it delivers nothing.
 * @param ticket from a file's address, where no token came
 * @returns the reader, whose object has just said yes; null for what is free, which all may have
 * @throws RequestFailure `unauthenticated` without a session, `no_access` without access
 */
export async function admit(
  context: Context,
  served: Served,
  ticket: string | null = null,
): Promise<Admitted | null> {
  const request = accessRequest(context.original, served);
  if (served.free) {
    const noted = noteFree(context, request).catch((error) => context.log.error('access.unlogged', error));
    context.waitUntil(noted);
    return null;
  }
  const token = bearerToken(context.original);
  if (token === null && ticket !== null) {
    const admitted = unwrap(await readFileTicket(context.keys, ticket));
    unwrap(await context.readers.byObjectId(admitted.objectId).openContent(admitted.sessionId, request));
    return admitted;
  }
  const { email, sessionId } = await callerOf(context, token);
  const object = context.readers.byEmail(email);
  unwrap(await object.openContent(sessionId, request));
  return { objectId: object.id.toString(), sessionId };
}

function accessRequest({ method, headers }: Request, { type, ...served }: Served): AccessRequest {
  return {
    ...served,
    type: type ?? 'view',
    counts: type !== null && method === 'GET',
    ip: headers.get('CF-Connecting-IP'),
    userAgent: headers.get('User-Agent'),
  };
}

/** Nobody waits for this: what is free is served whoever asks. */
async function noteFree(context: Context, request: AccessRequest): Promise<void> {
  if (!request.counts) return;
  const token = bearerToken(context.original);
  const caller = token === null ? null : await context.checkAccessToken(token);
  if (caller?.ok) {
    const { email, sessionId } = caller.value;
    if ((await context.readers.byEmail(email).openContent(sessionId, request)).ok) return;
  }
  // A browser that has a copy was counted when it got it.
  const hasCopy = context.original.headers.has('If-None-Match');
  if (request.chapterNumber === null || hasCopy) return;
  await countAnonymousView(context.bindings, request.chapterNumber);
}
