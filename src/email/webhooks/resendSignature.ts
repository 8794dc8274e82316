/**
 * The signature of Resend's webhooks: Standard Webhooks 1.0.0 (standardwebhooks.com, "Signature scheme"), under the header
 * names of Svix: HMAC-SHA-256 over `<id>.<timestamp>.<body>`, any `v1` of the header counts. Its library brings a SHA-256
 * and a base64 of its own, 4.4 KB gzipped of what the platform has, so it stands in the tests, where both must say the same.
 */
import { anyHmac, SIGNATURES_MAX } from '../../http/anyHmac.ts';
import type { SignatureVerdict } from './signature.ts';

/** As the library has it. Resend signs every attempt anew. */
const TOLERANCE_SECONDS = 300;
const SECRET_PREFIX = 'whsec_';
const utf8 = new TextEncoder();

/**
 * @param secret as Resend shows it, beginning with `whsec_`
 * @param headers the request's
 * @param body its body as it came, byte for byte
 * @param now milliseconds since 1970
 * @throws SyntaxError for a secret that is not base64
 */
export async function verifyResend(
  secret: string,
  headers: Headers,
  body: Uint8Array,
  now: number,
): Promise<SignatureVerdict> {
  const id = headers.get('svix-id');
  const timestamp = headers.get('svix-timestamp');
  const header = headers.get('svix-signature');
  if (!id || !timestamp || !header) return { ok: false, reason: 'headers_missing' };
  const versioned = header.split(' ');
  if (!/^\d{1,12}$/.test(timestamp) || versioned.length > SIGNATURES_MAX)
    return { ok: false, reason: 'malformed' };
  const ageSeconds = Math.floor(now / 1000) - Number(timestamp);
  if (ageSeconds > TOLERANCE_SECONDS) return { ok: false, reason: 'too_old' };
  if (ageSeconds < -TOLERANCE_SECONDS) return { ok: false, reason: 'too_new' };
  const signatures = versioned.flatMap((text) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(text)?.[1] ?? []);
  const head = utf8.encode(`${id}.${timestamp}.`);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  const key = Uint8Array.fromBase64(secret.replace(SECRET_PREFIX, ''));
  const isGenuine = await anyHmac(
    key,
    signatures.map((signature) => Uint8Array.fromBase64(signature)),
    message,
  );
  return isGenuine ? { ok: true } : { ok: false, reason: 'mismatch' };
}
