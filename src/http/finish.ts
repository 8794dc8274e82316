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

/**
 * @param response one of ours, whose headers can be set; what another Worker or object answered is copied by its route
 * @param startedAt `Date.now()` when the request came, in milliseconds
 */
export function finish(
  response: Response,
  request: Request,
  config: Config,
  requestId: string,
  startedAt: number,
): Response {
  const { headers } = response;
  headers.set('X-Request-Id', requestId);
  headers.set('Server-Timing', `total;dur=${Date.now() - startedAt}`);
  headers.append('Vary', 'Origin');
  for (const [name, value] of Object.entries(corsHeaders(request, config))) headers.set(name, value);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  return request.method === 'HEAD' ? new Response(null, { status: response.status, headers }) : response;
}
