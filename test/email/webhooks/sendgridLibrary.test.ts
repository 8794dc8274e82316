/** Our check of SendGrid's signature against SendGrid's own library, on keys and bodies of every kind. */
import { EventWebhook } from '@sendgrid/eventwebhook';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { importSendgridKey, verifySendgrid } from '../../../src/email/webhooks/sendgridSignature.ts';
import { type SendgridSigner, sendgridSigner } from '../../helpers/sendgridSigner.ts';

const NOW = 1_700_000_000_000;
const TIMESTAMP = '1700000000';

let signer: SendgridSigner;
beforeAll(async () => {
  signer = await sendgridSigner();
});

test('both find the same of genuine and of changed bodies', async () => {
  const library = new EventWebhook();
  const libraryKey = library.convertPublicKeyToECDSA(signer.publicKey);
  const key = await importSendgridKey(signer.publicKey);
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.boolean(), async (json, changed) => {
      const body = `${json}\r\n`;
      const signature = await signer.sign(TIMESTAMP + body);
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
