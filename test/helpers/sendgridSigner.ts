/** SendGrid in a test's hand: a key pair of its kind, and its signature over what is sent (ECDSA P-256, DER, base64). */

export type SendgridSigner = { publicKey: string; sign: (signed: string) => Promise<string> };

export async function sendgridSigner(): Promise<SendgridSigner> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  if (!('publicKey' in pair)) throw new Error('No pair of keys.');
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey);
  if (!(spki instanceof ArrayBuffer)) throw new Error('No SPKI.');
  return { publicKey: new Uint8Array(spki).toBase64(), sign: (signed) => signature(pair.privateKey, signed) };
}

async function signature(key: CryptoKey, signed: string): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const raw = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(signed));
  const numbers = [raw.slice(0, 32), raw.slice(32)].flatMap((half) => derInteger(new Uint8Array(half)));
  return Uint8Array.from([0x30, numbers.length, ...numbers]).toBase64();
}

function derInteger(bytes: Uint8Array): number[] {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = [...bytes.subarray(start)];
  const positive = (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits;
  return [0x02, positive.length, ...positive];
}
