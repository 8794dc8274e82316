/** HMAC-SHA-256 as webhooks are signed with it: while a secret is rolled a message has several signatures, and one is enough. */

/** While a secret is rolled there are two; more are an attempt to make us work. */
export const SIGNATURES_MAX = 8;

/** @returns whether any of the signatures is the message's; each is compared in constant time */
export async function anyHmac(
  secret: Uint8Array,
  signatures: readonly Uint8Array[],
  message: Uint8Array,
): Promise<boolean> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['verify']);
  const verdicts = await Promise.all(
    signatures.map((signature) => crypto.subtle.verify('HMAC', key, signature, message)),
  );
  return verdicts.includes(true);
}
