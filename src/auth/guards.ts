/** Who may call a route: a signed-in reader, or an administrator by session or by API key. */
import type { AdminHandler, CallerHandler, Context, Handler } from '../context.ts';
import { type Failure, RequestFailure, unwrap } from '../errors.ts';
import type { AuditActor } from '../wire/audit.ts';
import { ADMIN_KEY_PREFIX, checkAdminKey, noteUse, type Scope } from './adminKeys.ts';
import { NETWORK_LIMIT, NETWORK_LIMIT_REACHED } from './networkLimit.ts';

/** A reader with a well-signed access token. That its session lives, the reader's object says in the same call. */
export function reader(handler: CallerHandler): Handler {
  return async (request, context) =>
    handler(request, context, await callerOf(context, bearerToken(context.original)));
}

/** An administrator: a live session of a listed address, or a key whose scope suffices. The handler learns which. */
export function admin(scope: Scope, handler: AdminHandler): Handler {
  return async (request, context) => {
    const token = bearerToken(context.original);
    const admission = token?.startsWith(ADMIN_KEY_PREFIX)
      ? await admittedKey(context, token, scope)
      : { actor: await sessionActor(context, token), admittedUntil: null };
    return handler(request, { ...context, ...admission });
  };
}

/** Routes that anyone may call are filtered by IP first, so that no object is woken for a flood. Off in development. */
export function limitedByIp(handler: Handler): Handler {
  return async (request, context) => {
    if (context.config.environment !== 'development') {
      const key = networkOf(context.original.headers.get('CF-Connecting-IP') ?? '');
      const { success } = await context.bindings.IP_LIMIT.limit({ key });
      if (!success) {
        const failure: Failure = { code: 'rate_limited', retryAfterSeconds: NETWORK_LIMIT.seconds };
        throw new RequestFailure(failure, NETWORK_LIMIT_REACHED);
      }
    }
    return handler(request, context);
  };
}

/** @throws RequestFailure when there is no token, or a bad one */
export async function callerOf(context: Context, token: string | null) {
  if (token === null) throw new RequestFailure({ code: 'unauthenticated' });
  context.caller = unwrap(await context.checkAccessToken(token));
  return context.caller;
}

export function bearerToken(request: Request): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1] ?? null;
}

async function admittedKey({ bindings, log, waitUntil }: Context, key: string, scope: Scope) {
  const now = Date.now();
  const { id, expiresAt, isUseNews } = unwrap(await checkAdminKey(bindings.DB, key, scope, now));
  if (isUseNews) {
    waitUntil(noteUse(bindings.DB, id, now).catch((error) => log.error('admin_key.use_not_noted', error)));
  }
  return { actor: `key:${id}` as const, admittedUntil: expiresAt };
}

async function sessionActor(context: Context, token: string | null): Promise<AuditActor> {
  const caller = await callerOf(context, token);
  const object = context.readers.byEmail(caller.email);
  unwrap(await object.session(caller.sessionId));
  if (!context.config.adminEmails.has(caller.email)) throw new RequestFailure({ code: 'forbidden' });
  return `admin:${object.id.toString()}`;
}

/** An IPv6 subscriber has a whole /64; an IPv4 address counts as it is. */
function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = ip.includes('::')
    ? [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
    : left;
  return groups.slice(0, 4).join(':');
}
