/** `/api/auth/session` and `/api/auth/sessions`: the present session, and the reader's devices. */
import { clearedRefreshCookie } from '../../auth/refreshCookie.ts';
import type { CallerHandler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { json, noContent } from '../../http/reply.ts';

export const getSession: CallerHandler = async (_, { readers, config }, { email, sessionId }) => {
  const { session, reader } = unwrap(await readers.byEmail(email).session(sessionId));
  return json({ session, reader, isAdmin: config.adminEmails.has(email) });
};

export const listSessions: CallerHandler = async (_, { readers }, { email, sessionId }) =>
  json({ sessions: unwrap(await readers.byEmail(email).sessions(sessionId)) });

export const endSession: CallerHandler = async (request, { readers }, { email, sessionId }) => {
  const endedId = request.params.id;
  if (!endedId) throw new RequestFailure({ code: 'not_found' });
  unwrap(await readers.byEmail(email).endSession(sessionId, endedId));
  return noContent(endedId === sessionId ? { 'Set-Cookie': clearedRefreshCookie() } : {});
};

export const endOtherSessions: CallerHandler = async (_, { readers }, { email, sessionId }) => {
  unwrap(await readers.byEmail(email).endOtherSessions(sessionId));
  return noContent();
};
