/**
 * The signature of Resend's webhooks: Standard Webhooks, checked by its own library, under the header names of Svix.
 * The library refuses what is more than five minutes old or ahead; Resend signs every attempt anew.
 */
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { SignatureVerdict } from './signature.ts';

/**
 * @param secret as Resend shows it, beginning with `whsec_`
 * @param headers the request's
 * @param body its body as it came, byte for byte
 */
export function verifyResend(secret: string, headers: Headers, body: Uint8Array): SignatureVerdict {
  const id = headers.get('svix-id');
  const timestamp = headers.get('svix-timestamp');
  const signature = headers.get('svix-signature');
  if (!id || !timestamp || !signature) return { ok: false, reason: 'headers_missing' };
  const text = decoded(body);
  // The library reads a number's beginning and ignores what follows.
  if (text === null || !/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'malformed' };
  const named = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  try {
    new Webhook(secret).verify(text, named, { jsonParse: false });
    return { ok: true };
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    return { ok: false, reason: reasonOf(error.message) };
  }
}

function reasonOf(message: string): 'too_old' | 'too_new' | 'mismatch' {
  if (message.includes('too old')) return 'too_old';
  return message.includes('too new') ? 'too_new' : 'mismatch';
}

/** @returns null for what is not UTF-8: the library signs text, and a replacement character would hide a change */
function decoded(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
