/** The guide's sessions: kept in KV and in the table user_sessions, looked up in KV for each request. */
import type { GuideBindings } from './bindings.ts';
import { verifyJWT } from './jwt.ts';

export const SESSION_SECONDS = 30 * 24 * 60 * 60;

export const sessionKey = (id: string) => `session:${id}`;

/** @throws Error for a caller who is not signed in */
export async function authenticate(request: Request, env: GuideBindings): Promise<string> {
  const token = request.headers.get('Authorization')?.replace('Bearer ', '') ?? '';
  const { email, sessionId } = await verifyJWT(token, env.JWT_SECRET);
  const session = await env.CACHE_KV.get<{ email: string }>(sessionKey(sessionId ?? ''), 'json');
  if (session?.email !== email) throw new Error('Session not found');
  return email;
}
