/** Adds to every answer what every answer carries: request id, timing, security headers, CORS. */
import type { Config } from '../config.ts';
import { corsHeaders } from './origin.ts';

const SECURITY_HEADERS: Record<string, string> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
};

/** @returns the caller's request id when it is well-formed, else a new one */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('X-Request-Id');
  return given !== null && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : crypto.randomUUID();
}

/** @param startedAt `Date.now()` when the request came, in milliseconds */
export function finish(
  response: Response,
  request: Request,
  config: Config,
  requestId: string,
  startedAt: number,
): Response {
  const headers = new Headers(response.headers);
  headers.set('X-Request-Id', requestId);
  headers.set('Server-Timing', `total;dur=${Date.now() - startedAt}`);
  headers.append('Vary', 'Origin');
  for (const [name, value] of Object.entries(corsHeaders(request, config))) headers.set(name, value);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  const { status, webSocket } = response;
  // Only an upgrade carries a socket, and only such an answer may have status 101.
  if (webSocket) return new Response(null, { status, headers, webSocket });
  const body = request.method === 'HEAD' ? null : response.body;
  return new Response(body, { status, headers });
}
