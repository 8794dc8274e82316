/** The answer to a sign-in or a refresh: a new pair of tokens, the refresh token by cookie or in the body. */
import type { Context } from '../context.ts';
import { type Answer, json } from '../http/reply.ts';
import type { Transport } from '../wire/auth.ts';
import type { SignedIn } from '../wire/readerRpc.ts';
import { refreshCookie } from './refreshCookie.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken, signRefreshToken } from './tokens.ts';

export async function signedInReply(
  { keys, config }: Context,
  email: string,
  signedIn: SignedIn,
  transport: Transport,
): Promise<Answer> {
  const { session, reader, generation, rotatedAt } = signedIn;
  const claims = { email, sessionId: session.id, generation };
  const [accessToken, refreshToken] = await Promise.all([
    signAccessToken(keys, email, session.id),
    signRefreshToken(keys, claims, rotatedAt, Date.parse(session.expiresAt)),
  ]);
  const body = {
    accessToken,
    expiresIn: ACCESS_TOKEN_SECONDS,
    session,
    reader,
    isAdmin: config.adminEmails.has(email),
  };
  if (transport === 'body') return json({ ...body, refreshToken });
  const maxAgeSeconds = Math.max(0, Math.floor((Date.parse(session.expiresAt) - Date.now()) / 1000));
  return json(body, { 'Set-Cookie': refreshCookie(refreshToken, maxAgeSeconds) });
}
