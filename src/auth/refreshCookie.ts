/** The refresh token's cookie: sent by browsers only, never to scripts, never to another host (RFC 6265bis `__Host-`). */

const NAME = '__Host-refresh';
const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax';

export function refreshCookie(token: string, maxAgeSeconds: number): string {
  return `${NAME}=${token}; ${ATTRIBUTES}; Max-Age=${maxAgeSeconds}`;
}

export function clearedRefreshCookie(): string {
  return `${NAME}=; ${ATTRIBUTES}; Max-Age=0`;
}

export function readRefreshCookie(request: Request): string | null {
  for (const cookie of request.headers.get('Cookie')?.split(';') ?? []) {
    const [name, value] = cookie.trim().split('=');
    if (name === NAME && value) return value;
  }
  return null;
}
