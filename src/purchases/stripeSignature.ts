/**
 * The signature of Stripe's webhooks, by its published scheme (docs.stripe.com/webhooks, "Verify webhook signatures
 * manually"): HMAC-SHA-256 over `<t>.<body>`, any `v1` of the header counts. Stripe's library is 33 KB gzipped and lets
 * no part of it be imported, so it stands in the tests, where both must say the same.
 */
import { anyHmac, SIGNATURES_MAX } from '../http/anyHmac.ts';

const utf8 = new TextEncoder();

/** As Stripe's library has it. Each delivery is signed anew, so retries are never too old. */
const TOLERANCE_SECONDS = 300;

export type StripeVerdict =
  | { ok: true }
  | { ok: false; reason: 'headers_missing' | 'malformed' | 'too_old' | 'mismatch' };

/**
 * @param secret the endpoint's, as Stripe shows it
 * @param header the request's `Stripe-Signature`
 * @param body as it came, decoded from UTF-8
 * @param now milliseconds since 1970
 */
export async function verifyStripe(
  secret: string,
  header: string | null,
  body: string,
  now: number,
): Promise<StripeVerdict> {
  if (!header) return { ok: false, reason: 'headers_missing' };
  const fields = header.split(',').map((item) => item.split('=', 2));
  const valuesOf = (name: string) => fields.flatMap(([key, value]) => (key === name && value ? [value] : []));
  const timestamp = valuesOf('t').at(-1) ?? '';
  const signatures = valuesOf('v1').filter((value) => /^[0-9a-f]{64}$/.test(value));
  if (!/^\d{1,12}$/.test(timestamp) || signatures.length === 0 || signatures.length > SIGNATURES_MAX) {
    return { ok: false, reason: 'malformed' };
  }
  const isGenuine = await anyHmac(
    utf8.encode(secret),
    signatures.map((signature) => Uint8Array.fromHex(signature)),
    utf8.encode(`${timestamp}.${body}`),
  );
  if (!isGenuine) return { ok: false, reason: 'mismatch' };
  const ageSeconds = Math.floor(now / 1000) - Number(timestamp);
  return ageSeconds > TOLERANCE_SECONDS ? { ok: false, reason: 'too_old' } : { ok: true };
}
