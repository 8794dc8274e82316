/** Our check of Stripe's signature says what Stripe's own library says. */
import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { verifyStripe } from '../../src/purchases/stripeSignature.ts';
import { STRIPE_SECRET, signatureOf } from '../helpers/stripe.ts';

const BODY = JSON.stringify({ id: 'evt_1', object: 'event', note: 'Zoë paid 49 €' });
const NOW_SECONDS = 1_790_000_000;
const cryptoProvider = Stripe.createSubtleCryptoProvider();

async function libraryAgrees(header: string, body: string, secret: string): Promise<boolean> {
  try {
    await Stripe.webhooks.constructEventAsync(body, header, secret, 300, cryptoProvider, NOW_SECONDS * 1000);
    return true;
  } catch {
    return false;
  }
}

const good = await signatureOf(BODY, { timestamp: NOW_SECONDS });
const [time = '', signature = ''] = good.split(',');
const hex = signature.slice(3);

describe.each<[string, { header: string; body?: string; secret?: string; ok?: true }]>([
  ['its own', { header: good, ok: true }],
  ['one of 300 seconds ago', { header: await signatureOf(BODY, { timestamp: NOW_SECONDS - 300 }), ok: true }],
  ['one of 301 seconds ago', { header: await signatureOf(BODY, { timestamp: NOW_SECONDS - 301 }) }],
  ['one among those of two secrets', { header: `${time},v1=${'0'.repeat(64)},${signature}`, ok: true }],
  ['one beside a scheme that it does not know', { header: `${good},v0=${hex}`, ok: true }],
  ['one of a scheme that it does not know only', { header: `${time},v0=${hex}` }],
  ['one under another secret', { header: good, secret: 'whsec_another' }],
  ['one byte of the body changed', { header: good, body: BODY.replace('49', '48') }],
  ['a space more in the body', { header: good, body: `${BODY} ` }],
  [
    'one digit of the signature changed',
    { header: `${time},v1=${hex.replace(/.$/, (c) => (c === '0' ? '1' : '0'))}` },
  ],
  ['another time than was signed', { header: `t=${NOW_SECONDS - 1},${signature}` }],
  ['no time', { header: signature }],
  ['no signature', { header: time }],
  ['an empty signature', { header: `${time},v1=` }],
  ['half a signature', { header: `${time},v1=${hex.slice(0, 32)}` }],
  ['an empty header', { header: '' }],
  ['nonsense', { header: '=,=,t,v1,,,' }],
])('%s', (_, { header, body = BODY, secret = STRIPE_SECRET, ok = false }) => {
  test(ok ? 'is taken' : 'is refused', async () => {
    const verdict = await verifyStripe(secret, header, body, NOW_SECONDS * 1000);
    expect([verdict.ok, await libraryAgrees(header, body, secret)]).toEqual([ok, ok]);
  });
});

test('a header with a thousand signatures is not worked through', async () => {
  const header = [time, ...Array.from({ length: 1_000 }, () => signature)].join(',');
  expect(await verifyStripe(STRIPE_SECRET, header, BODY, NOW_SECONDS * 1000)).toMatchObject({
    reason: 'malformed',
  });
});
