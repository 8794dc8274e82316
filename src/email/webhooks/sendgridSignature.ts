/**
 * The signature of SendGrid's Event Webhook: ECDSA with P-256 and SHA-256 over the timestamp header's text followed by
 * the raw body. It comes as base64 of DER (RFC 3279 section 2.2.3), and WebCrypto wants r and s bare.
 */
import type { SignatureVerdict } from './signature.ts';

/**
 * SendGrid's own library has no limit, and SendGrid offers a failed delivery again for 24 hours, perhaps with its first
 * timestamp: five minutes, as others have, could lose every event of an outage. Within the window a replay is harmless,
 * since every event id counts once.
 */
const AGE_MAX_SECONDS = 26 * 60 * 60;
const CLOCK_SKEW_SECONDS = 5 * 60;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SCALAR_BYTES = 32;

export type SendgridKey = CryptoKey;

/** @param publicKey base64 SubjectPublicKeyInfo as SendGrid shows it @throws Error when it is no such key */
export async function importSendgridKey(publicKey: string): Promise<SendgridKey> {
  const bytes = bytesOf(publicKey);
  if (!bytes) throw new Error('Configuration: SENDGRID_WEBHOOK_PUBLIC_KEY is not base64.');
  return crypto.subtle.importKey('spki', bytes, ALGORITHM, false, ['verify']).catch(() => {
    throw new Error('Configuration: SENDGRID_WEBHOOK_PUBLIC_KEY is not a P-256 public key.');
  });
}

/**
 * @param headers the request's
 * @param body its body as it came, byte for byte
 * @param now milliseconds since 1970
 */
export async function verifySendgrid(
  key: SendgridKey,
  headers: Headers,
  body: Uint8Array,
  now: number,
): Promise<SignatureVerdict> {
  const signature = headers.get('X-Twilio-Email-Event-Webhook-Signature');
  const timestamp = headers.get('X-Twilio-Email-Event-Webhook-Timestamp');
  if (!signature || !timestamp) return { ok: false, reason: 'headers_missing' };
  const der = bytesOf(signature);
  const rs = der && rawSignature(der);
  if (!rs || !/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'malformed' };
  const signed = new Uint8Array(timestamp.length + body.length);
  signed.set(new TextEncoder().encode(timestamp));
  signed.set(body, timestamp.length);
  const valid = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, rs, signed);
  if (!valid) return { ok: false, reason: 'mismatch' };
  const ageSeconds = now / 1000 - Number(timestamp);
  if (ageSeconds > AGE_MAX_SECONDS) return { ok: false, reason: 'too_old' };
  return ageSeconds < -CLOCK_SKEW_SECONDS ? { ok: false, reason: 'too_new' } : { ok: true };
}

/** @param der SEQUENCE of two positive INTEGERs @returns r and s, 32 bytes each, or null when it is something else */
export function rawSignature(der: Uint8Array): Uint8Array | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const r = integerAt(der, 2);
  const s = r && integerAt(der, r.end);
  if (!r || !s || s.end !== der.length) return null;
  const raw = new Uint8Array(2 * SCALAR_BYTES);
  raw.set(r.bytes, SCALAR_BYTES - r.bytes.length);
  raw.set(s.bytes, 2 * SCALAR_BYTES - s.bytes.length);
  return raw;
}

function integerAt(der: Uint8Array, start: number): { bytes: Uint8Array; end: number } | null {
  const length = der[start + 1];
  if (der[start] !== 0x02 || length === undefined || length === 0) return null;
  const end = start + 2 + length;
  if (end > der.length) return null;
  const value = der.subarray(start + 2, end);
  const [first = 0, second = 0] = value;
  const padded = first === 0 && length > 1;
  // DER: no negative number here, and a zero in front only to keep the next bit from being a sign.
  if (first >= 0x80 || (padded && second < 0x80)) return null;
  const bytes = padded ? value.subarray(1) : value;
  return bytes.length <= SCALAR_BYTES ? { bytes, end } : null;
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
