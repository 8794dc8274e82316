/** Serves a page of routes: dispatch, expected failures, and what every answer carries. */
import { type IRequest, Router } from 'itty-router';
import type { App, Context, Handler } from './context.ts';
import { problemAnswer, RequestFailure } from './errors.ts';
import { finish, requestIdOf } from './http/finish.ts';
import { isForeign, preflight } from './http/origin.ts';
import type { Answer } from './http/reply.ts';
import { createLog } from './log.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** `any-origin` marks a change that pages of every origin may ask for, because no cookie has a part in it. */
export type Route = readonly [Method, string, Handler, 'any-origin'?];
/** @param waitUntil keeps the Worker alive for work that the answer does not wait for */
export type RequestServer = {
  fetch: (request: Request, waitUntil: (work: Promise<unknown>) => void) => Promise<Response>;
};

/** Routes that are absent outside development, whatever the method. */
const DEVELOPMENT_PREFIX = '/dev/';
const STATE_CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const UNAVAILABLE_RETRY_SECONDS = 5;

export function serveRoutes(routes: readonly Route[], app: App): RequestServer {
  const present = routes.filter(
    ([, path]) => !path.startsWith(DEVELOPMENT_PREFIX) || app.config.environment === 'development',
  );
  const router = openRouter(present);

  const dispatch = async (request: Request, context: Context): Promise<Answer> => {
    if (request.method === 'OPTIONS') return preflight(request, app.config);
    const answer = await router.fetch(request, context);
    if (answer) return answer;
    refuseForeignChange(context);
    const methods = router.routes
      .filter(([, pattern]) => pattern.test(context.url.pathname))
      .map(([method]) => method);
    const allow = [...new Set(methods)];
    throw new RequestFailure(
      allow.length > 0 ? { code: 'method_not_allowed', allow } : { code: 'not_found' },
    );
  };

  return {
    async fetch(request, waitUntil) {
      const startedAt = Date.now();
      const requestId = requestIdOf(request);
      const log = createLog({ requestId });
      let url: URL | null = null;
      const context: Context = {
        ...app,
        requestId,
        log,
        original: request,
        route: 'none',
        caller: null,
        get url() {
          url ??= new URL(request.url);
          return url;
        },
        waitUntil,
      };
      const respond = (answer: Answer) => finish(answer, request, app.config, requestId, startedAt);
      const response = await dispatch(request, context)
        .then(respond)
        .catch((error) => respond(errorAnswer(error, context)));
      const { method } = request;
      const done = { method, route: context.route, status: response.status, ms: Date.now() - startedAt };
      log.info('request', done);
      app.metrics.request(done);
      return response;
    },
  };
}

function openRouter(routes: readonly Route[]) {
  const router = Router<IRequest, [Context], Answer | undefined>();
  for (const [method, path, handler, origins] of routes) {
    const named: Handler = (request, context) => {
      context.route = path;
      if (origins !== 'any-origin') refuseForeignChange(context);
      return handler(request, context);
    };
    switch (method) {
      case 'GET':
        // HEAD is answered as GET is, without the body.
        router.get(path, named).head(path, named);
        break;
      case 'POST':
        router.post(path, named);
        break;
      case 'PUT':
        router.put(path, named);
        break;
      case 'PATCH':
        router.patch(path, named);
        break;
      case 'DELETE':
        router.delete(path, named);
    }
  }
  return router;
}

/** @throws RequestFailure for a change that a page of an origin which is not listed asks for */
function refuseForeignChange({ original, config }: Context): void {
  if (STATE_CHANGING.has(original.method) && isForeign(original, config)) {
    throw new RequestFailure({ code: 'forbidden_origin' });
  }
}

/** Expected failures become their problem document; anything else is logged and told without its text. */
function errorAnswer(error: unknown, { requestId, log, route, caller, readers }: Context): Answer {
  if (error instanceof RequestFailure) {
    const answer = problemAnswer(error.failure, requestId);
    return { ...answer, headers: { ...answer.headers, ...error.headers } };
  }
  // The object's own lines name it so.
  const objectId = caller === null ? undefined : readers.byEmail(caller.email).id.toString();
  log.error('request.failed', error, { route, objectId });
  if (isUnavailable(error)) {
    return problemAnswer({ code: 'unavailable', retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS }, requestId);
  }
  return problemAnswer({ code: 'internal' }, requestId);
}

/** The platform's own word for "try again": an overloaded or restarting object, or D1 not answering. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const retryable = 'retryable' in error && error.retryable === true;
  const overloaded = 'overloaded' in error && error.overloaded === true;
  return (
    retryable || overloaded || (error.message.startsWith('D1_ERROR') && !error.message.includes('constraint'))
  );
}
