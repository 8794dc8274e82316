/** The guide's tokens, step for step: a key imported for each, signature and claims by hand. */

export type Claims = { email: string; type: string; exp: number; sessionId?: string };
const algorithm = { name: 'HMAC', hash: 'SHA-256' };

export async function generateJWT(payload: Claims, secret: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const header = { alg: 'HS256', typ: 'JWT' };
  const encodedHeader = btoa(JSON.stringify(header)).replace(/=/g, '');
  const encodedPayload = btoa(JSON.stringify(payload)).replace(/=/g, '');
  const signature = await crypto.subtle.sign(
    'HMAC',
    key,
    encoder.encode(`${encodedHeader}.${encodedPayload}`),
  );
  const encodedSignature = btoa(String.fromCharCode(...new Uint8Array(signature)))
    .replace(/=/g, '')
    .replace(/\+/g, '-')
    .replace(/\//g, '_');
  return `${encodedHeader}.${encodedPayload}.${encodedSignature}`;
}

/** @throws Error for a token that is not genuine, or has expired */
export async function verifyJWT(token: string, secret: string): Promise<Claims> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify']);
  const signatureBytes = Uint8Array.from(atob(signature.replace(/-/g, '+').replace(/_/g, '/')), (c) =>
    c.charCodeAt(0),
  );
  const data = encoder.encode(`${header}.${payload}`);
  if (!(await crypto.subtle.verify('HMAC', key, signatureBytes, data))) throw new Error('Invalid token');
  const claims: Claims = JSON.parse(atob(payload));
  if (claims.exp < Math.floor(Date.now() / 1000)) throw new Error('Token expired');
  return claims;
}
