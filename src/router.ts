/** Every URL of the product on one page: method, path, guard, handler. */
import { type IRequest, Router } from 'itty-router';
import { admin, limitedByIp, reader } from './auth/guards.ts';
import type { App, Context, Handler } from './context.ts';
import { problemResponse, RequestFailure } from './errors.ts';
import { finish, requestIdOf } from './http/finish.ts';
import { isForeign, preflight } from './http/origin.ts';
import { createLog } from './log.ts';
import { importRows } from './routes/admin/importRows.ts';
import { listReaders } from './routes/admin/listReaders.ts';
import { putPublishedChapter } from './routes/admin/publishChapter.ts';
import { getReader } from './routes/admin/reader.ts';
import { getFunnel, getOverview } from './routes/admin/reports.ts';
import { logout } from './routes/auth/logout.ts';
import { refresh } from './routes/auth/refresh.ts';
import { requestMagicLink } from './routes/auth/requestMagicLink.ts';
import { endOtherSessions, endSession, getSession, listSessions } from './routes/auth/sessions.ts';
import { verify } from './routes/auth/verify.ts';
import { getOutline } from './routes/content/outline.ts';
import { getMailbox, getMailboxJson } from './routes/dev/mailbox.ts';
import { signUp } from './routes/email/signUp.ts';
import { getHealth } from './routes/health.ts';
import { openLiveSocket } from './routes/progress/openLiveSocket.ts';
import { readChapter, readProgress } from './routes/progress/readProgress.ts';
import { postProgress, putChapter, resetChapter } from './routes/progress/updateProgress.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export const ROUTES: readonly [Method, string, Handler][] = [
  ['GET', '/api/health', getHealth],

  ['POST', '/api/auth/magic-link', limitedByIp(requestMagicLink)],
  ['POST', '/api/auth/verify', limitedByIp(verify)],
  ['POST', '/api/auth/refresh', limitedByIp(refresh)],
  ['POST', '/api/auth/logout', logout],
  ['GET', '/api/auth/session', reader(getSession)],
  ['GET', '/api/auth/sessions', reader(listSessions)],
  ['DELETE', '/api/auth/sessions', reader(endOtherSessions)],
  ['DELETE', '/api/auth/sessions/:id', reader(endSession)],

  ['GET', '/api/progress', reader(readProgress)],
  ['POST', '/api/progress', postProgress],
  ['GET', '/api/progress/live', openLiveSocket],
  ['GET', '/api/progress/:chapterNumber', reader(readChapter)],
  ['PUT', '/api/progress/:chapterNumber', reader(putChapter)],
  ['DELETE', '/api/progress/:chapterNumber', reader(resetChapter)],

  ['POST', '/api/email/signup', limitedByIp(signUp)],

  ['GET', '/api/content/chapters', getOutline],

  ['GET', '/api/admin/reports/overview', admin('read', getOverview)],
  ['GET', '/api/admin/reports/funnel', admin('read', getFunnel)],
  ['GET', '/api/admin/readers', admin('read', listReaders)],
  ['GET', '/api/admin/readers/:email', admin('read', getReader)],
  ['POST', '/api/admin/import', admin('write', importRows)],
  ['PUT', '/api/admin/content/chapters/:chapterNumber', admin('write', putPublishedChapter)],

  ['GET', '/dev/mailbox', getMailbox],
  ['GET', '/dev/mailbox.json', getMailboxJson],
];

/** Routes that are absent outside development, whatever the method. */
const DEVELOPMENT_PREFIX = '/dev/';

const STATE_CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

export type HandbookRouter = {
  /** @param waitUntil keeps the Worker alive for work that the answer does not wait for */
  fetch: (request: Request, waitUntil: (work: Promise<unknown>) => void) => Promise<Response>;
};

export function createRouter(app: App): HandbookRouter {
  const router = Router<IRequest, [Context], Response | undefined>();
  for (const [method, path, handler] of ROUTES) {
    if (path.startsWith(DEVELOPMENT_PREFIX) && app.config.environment !== 'development') continue;
    switch (method) {
      case 'GET':
        // HEAD is answered as GET is, without the body.
        router.get(path, handler).head(path, handler);
        break;
      case 'POST':
        router.post(path, handler);
        break;
      case 'PUT':
        router.put(path, handler);
        break;
      case 'DELETE':
        router.delete(path, handler);
    }
  }
  const routesAt = (path: string) => router.routes.filter(([, pattern]) => pattern.test(path));

  const dispatch = async (request: Request, context: Context): Promise<Response> => {
    if (request.method === 'OPTIONS') return preflight(request, app.config);
    if (STATE_CHANGING.has(request.method) && isForeign(request, app.config)) {
      throw new RequestFailure({ code: 'forbidden_origin' });
    }
    const response = await router.fetch(request, context);
    if (response) return response;
    const allow = [...new Set(routesAt(context.url.pathname).map(([method]) => method))];
    throw new RequestFailure(
      allow.length > 0 ? { code: 'method_not_allowed', allow } : { code: 'not_found' },
    );
  };

  return {
    async fetch(request, waitUntil) {
      const startedAt = Date.now();
      const requestId = requestIdOf(request);
      const log = createLog({ requestId });
      const url = new URL(request.url);
      const context: Context = { ...app, requestId, log, original: request, url, waitUntil };
      const response = await dispatch(request, context).catch((error) => errorResponse(error, context));
      const answer = finish(response, request, app.config, requestId, startedAt);
      const route = routesAt(url.pathname)[0]?.[3] ?? 'none';
      log.info('request', {
        method: request.method,
        route,
        status: answer.status,
        ms: Date.now() - startedAt,
      });
      return answer;
    },
  };
}

/** Expected failures become their problem document; anything else is logged and told without its text. */
function errorResponse(error: unknown, { requestId, log }: Context): Response {
  if (error instanceof RequestFailure) {
    const response = problemResponse(error.failure, requestId);
    for (const [name, value] of Object.entries(error.headers)) response.headers.set(name, value);
    return response;
  }
  log.error('request.failed', error);
  return problemResponse(
    isUnavailable(error) ? { code: 'unavailable', retryAfterSeconds: 5 } : { code: 'internal' },
    requestId,
  );
}

/** The platform's own word for "try again": an overloaded or restarting object, or D1 not answering. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const retryable = 'retryable' in error && error.retryable === true;
  const overloaded = 'overloaded' in error && error.overloaded === true;
  return retryable || overloaded || error.message.startsWith('D1_ERROR');
}
