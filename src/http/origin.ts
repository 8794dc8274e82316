/** Which pages may call: an exact-origin allow list (Fetch standard, CORS protocol). */
import type { Config } from '../config.ts';
import { type Answer, noContent } from './reply.ts';

const EXPOSED =
  'Accept-Ranges, Content-Disposition, Content-Range, ETag, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, ' +
  'X-Request-Id';
const ALLOWED_HEADERS =
  'Authorization, Content-Digest, Content-Type, Idempotency-Key, If-None-Match, If-Range, Range, X-Request-Id';
const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const PREFLIGHT_SECONDS = 7200;

/** @returns whether the request comes from a page that is not on the list; no Origin means no foreign page */
export function isForeign(request: Request, config: Config): boolean {
  const origin = request.headers.get('Origin');
  return origin !== null && !isListed(origin, config);
}

/** The CORS fields of an answer; an origin that is not listed gets none. */
export function corsHeaders(request: Request, config: Config): Record<string, string> {
  const origin = request.headers.get('Origin');
  if (origin === null || !isListed(origin, config)) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': EXPOSED,
  };
}

/** The answer to `OPTIONS`; a page that is not on the list learns nothing from it. */
export function preflight(request: Request, config: Config): Answer {
  if (isForeign(request, config)) return noContent();
  return noContent({
    'Access-Control-Allow-Methods': ALLOWED_METHODS,
    'Access-Control-Allow-Headers': ALLOWED_HEADERS,
    'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
  });
}

function isListed(origin: string, config: Config): boolean {
  return config.allowedOrigins.has(origin) || origin === config.apiUrl || origin === config.frontendUrl;
}
