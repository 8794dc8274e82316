/** The Worker's HMAC keys, imported once per isolate. The first secret signs; all of them verify. */

export type Keys = {
  sign: CryptoKey;
  verify: readonly CryptoKey[];
};

/** @param secrets each of at least 32 bytes, newest first */
export async function importKeys(secrets: readonly string[]): Promise<Keys> {
  const keys = await Promise.all(secrets.map(importKey));
  const [sign] = keys;
  if (!sign) throw new Error('At least one secret is needed.');
  return { sign, verify: keys };
}

function importKey(secret: string): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [
    'sign',
    'verify',
  ]);
}

/** @returns lowercase hexadecimal HMAC-SHA-256 (RFC 2104) under a key */
export async function keyedHash(key: CryptoKey, text: string): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
  return new Uint8Array(mac).toHex();
}
