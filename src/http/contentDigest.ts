/** The `Content-Digest` field (RFC 9530): what the sender says that the bytes amount to. */
import { RequestFailure } from '../errors.ts';

/** A byte sequence of structured fields (RFC 9651 section 3.3.5) under the key `sha-256`. */
const SHA_256 = /(?:^|,)\s*sha-256\s*=\s*:(?<value>[A-Za-z0-9+/]{43}=):/;

/**
 * @returns the SHA-256 in lower-case hexadecimal, or null where none is told; other algorithms are ignored
 * @throws RequestFailure for a field that names SHA-256 and holds none
 */
export function digestTold(request: Request): string | null {
  const field = request.headers.get('Content-Digest');
  if (field === null || !field.includes('sha-256')) return null;
  const value = SHA_256.exec(field)?.groups?.value;
  if (value !== undefined) return Uint8Array.fromBase64(value).toHex();
  const message = 'Content-Digest must be like sha-256=:…: with 32 bytes in Base64.';
  throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'Content-Digest', message }] });
}
