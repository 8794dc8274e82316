/** `POST /api/auth/refresh`: exchanges a refresh token, from the body or from the cookie, for a new pair. */
import { readRefreshCookie } from '../../auth/refreshCookie.ts';
import { signedInReply } from '../../auth/signedInReply.ts';
import { readRefreshToken } from '../../auth/tokens.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { readOptionalJson } from '../../http/readBody.ts';
import { RefreshBody } from '../../wire/auth.ts';

export const refresh: Handler = async (_, context) => {
  const { refreshToken, transport } = await readOptionalJson(context.original, RefreshBody);
  const token = refreshToken ?? readRefreshCookie(context.original);
  if (token === null) throw new RequestFailure({ code: 'unauthenticated' });
  const { email, sessionId, generation } = unwrap(await readRefreshToken(context.keys, token));
  const signedIn = unwrap(await context.readers.byEmail(email).refresh(sessionId, generation));
  // What came by cookie goes back by cookie, whatever is asked: no script may turn it into a token that it can read.
  return signedInReply(context, email, signedIn, refreshToken ? (transport ?? 'body') : 'cookie');
};
