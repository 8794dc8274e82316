/** Adds to every answer what every answer carries: request id, timing, security headers, CORS. */
import type { Config } from '../config.ts';
import { corsHeaders } from './origin.ts';
import type { Answer } from './reply.ts';

/** What an answer carries unless it says otherwise itself. */
const DEFAULT_HEADERS: Record<string, string> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'Cache-Control': 'no-store',
};

/** @returns the caller's request id when it is well-formed, else a new one */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('X-Request-Id');
  return given !== null && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : crypto.randomUUID();
}

/** @param startedAt `Date.now()` when the request came, in milliseconds */
export function finish(
  { status, body, headers, webSocket }: Answer,
  request: Request,
  config: Config,
  requestId: string,
  startedAt: number,
): Response {
  return new Response(request.method === 'HEAD' ? null : body, {
    status,
    headers: {
      ...DEFAULT_HEADERS,
      ...headers,
      ...corsHeaders(request, config),
      Vary: 'Origin',
      'X-Request-Id': requestId,
      'Server-Timing': `total;dur=${Date.now() - startedAt}`,
    },
    webSocket: webSocket ?? null,
  });
}
