/** Our check of SendGrid's signature against SendGrid's own library, on keys and bodies of every kind. */
import { EventWebhook } from '@sendgrid/eventwebhook';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { importSendgridKey, verifySendgrid } from '../../../src/email/webhooks/sendgridSignature.ts';

const NOW = 1_700_000_000_000;
const TIMESTAMP = '1700000000';

let keys: CryptoKeyPair;
let publicKey: string;
beforeAll(async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  if (!('publicKey' in pair)) throw new Error('No pair of keys.');
  keys = pair;
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey);
  if (!(spki instanceof ArrayBuffer)) throw new Error('No SPKI.');
  publicKey = base64(new Uint8Array(spki));
});

test('both find the same of genuine and of changed bodies', async () => {
  const library = new EventWebhook();
  const libraryKey = library.convertPublicKeyToECDSA(publicKey);
  const key = await importSendgridKey(publicKey);
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.boolean(), async (json, changed) => {
      const body = `${json}\r\n`;
      const signature = await sign(TIMESTAMP + body);
      const received = changed ? ` ${body}` : body;
      const headers = new Headers({
        'X-Twilio-Email-Event-Webhook-Signature': signature,
        'X-Twilio-Email-Event-Webhook-Timestamp': TIMESTAMP,
      });
      const ours = await verifySendgrid(key, headers, new TextEncoder().encode(received), NOW);
      expect(ours.ok).toBe(!changed);
      expect(library.verifySignature(libraryKey, received, signature, TIMESTAMP)).toBe(!changed);
    }),
    { numRuns: 60 },
  );
});

async function sign(text: string): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const raw = await crypto.subtle.sign(algorithm, keys.privateKey, new TextEncoder().encode(text));
  const numbers = [raw.slice(0, 32), raw.slice(32)].flatMap((half) => derInteger(new Uint8Array(half)));
  return base64(Uint8Array.from([0x30, numbers.length, ...numbers]));
}

function derInteger(bytes: Uint8Array): number[] {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = [...bytes.subarray(start)];
  const positive = (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits;
  return [0x02, positive.length, ...positive];
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
