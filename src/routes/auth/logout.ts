/** `POST /api/auth/logout`: ends the session of the access token, or of the refresh cookie when that has expired. */
import { bearerToken, callerOf } from '../../auth/guards.ts';
import { clearedRefreshCookie, readRefreshCookie } from '../../auth/refreshCookie.ts';
import { readRefreshToken } from '../../auth/tokens.ts';
import type { Context, Handler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { noContent } from '../../http/reply.ts';

export const logout: Handler = async (_, context) => {
  const { email, sessionId } = await sessionToEnd(context);
  // A session that is gone already is as well ended.
  await context.readers.byEmail(email).endSession(sessionId, sessionId);
  return noContent({ 'Set-Cookie': clearedRefreshCookie() });
};

async function sessionToEnd(context: Context) {
  const token = bearerToken(context.original);
  const cookie = readRefreshCookie(context.original);
  if (cookie === null) return callerOf(context, token);
  if (token !== null) {
    const access = await context.checkAccessToken(token);
    if (access.ok || access.failure.code !== 'token_expired') return unwrap(access);
  }
  return unwrap(await readRefreshToken(context.keys, cookie));
}
