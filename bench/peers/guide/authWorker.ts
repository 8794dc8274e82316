/** The guide's auth Worker: a link by mail, then a session in KV and in D1. */
import type { GuideBindings } from './bindings.ts';
import { generateJWT, verifyJWT } from './jwt.ts';
import { SESSION_SECONDS, sessionKey } from './sessions.ts';

const LINK_SECONDS = 15 * 60;

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    try {
      return pathname.endsWith('/verify') ? await verify(request, env) : await requestLink(request, env);
    } catch (error) {
      console.error('Magic link error:', error);
      return Response.json({ error: 'Login failed' }, { status: 500 });
    }
  },
} satisfies ExportedHandler<GuideBindings>;

async function requestLink(request: Request, env: GuideBindings): Promise<Response> {
  const { email } = await request.json<{ email?: string }>();
  if (!email?.includes('@')) return Response.json({ error: 'Valid email required' }, { status: 400 });
  const user = await env.DB.prepare('SELECT * FROM email_subscribers WHERE email = ?').bind(email).first();
  if (!user) return Response.json({ error: 'User not found' }, { status: 404 });
  const exp = Math.floor(Date.now() / 1000) + LINK_SECONDS;
  const token = await generateJWT({ email, type: 'magic_link', exp }, env.JWT_SECRET);
  await env.EMAIL_QUEUE.send({
    type: 'magic_link',
    email,
    firstName: user.first_name,
    token,
    loginUrl: `${env.FRONTEND_URL}/auth/verify?token=${token}`,
  });
  return Response.json({ success: true, message: 'Magic link sent to your email' });
}

async function verify(request: Request, env: GuideBindings): Promise<Response> {
  const { token } = await request.json<{ token: string }>();
  const { email } = await verifyJWT(token, env.JWT_SECRET);
  const sessionId = crypto.randomUUID();
  const exp = Math.floor(Date.now() / 1000) + SESSION_SECONDS;
  const accessToken = await generateJWT({ email, type: 'session', exp, sessionId }, env.JWT_SECRET);
  await env.CACHE_KV.put(sessionKey(sessionId), JSON.stringify({ email }), {
    expirationTtl: SESSION_SECONDS,
  });
  await env.DB.prepare(
    'INSERT INTO user_sessions (id, user_email, session_token, expires_at) VALUES (?, ?, ?, ?)',
  )
    .bind(sessionId, email, accessToken, new Date(exp * 1000).toISOString())
    .run();
  return Response.json({ success: true, accessToken });
}
