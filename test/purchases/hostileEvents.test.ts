/** What is not from Stripe has no effect; what is and makes no sense is answered so that Stripe does the right thing. */
import { describe, expect, test } from 'vitest';
import { BODY_MAX_BYTES } from '../../src/http/readBody.ts';
import { call } from '../helpers/api.ts';
import { readerAt } from '../helpers/entitlements.ts';
import { routerWith } from '../helpers/otherRouter.ts';
import { expectProblem } from '../helpers/problem.ts';
import { tablesOf } from '../helpers/progress.ts';
import { payment, postSigned, postStripe, signatureOf } from '../helpers/stripe.ts';

const now = () => Math.floor(Date.now() / 1000);

describe('an event', () => {
  test('without a signature, with a wrong one, or an old one is refused alike and changes nothing', async () => {
    const { email, paid } = payment();
    const body = JSON.stringify(paid());
    const signatures = [
      null,
      '',
      't=1,v1=ab',
      await signatureOf(body, { secret: 'whsec_of_somebody_else' }),
      await signatureOf(body, { timestamp: now() - 301 }),
      await signatureOf(`${body} `),
    ];
    for (const signature of signatures) {
      await expectProblem(await postSigned(body, signature), 401, 'signature_invalid');
    }
    expect(await tablesOf(email)).toEqual([]);
  });

  test('with one byte changed is refused', async () => {
    const { email, paid } = payment();
    const body = JSON.stringify(paid({ payment_status: 'unpaid' }));
    const answer = await postSigned(body.replace('unpaid', 'paid'), await signatureOf(body));
    await expectProblem(answer, 401, 'signature_invalid');
    expect(await tablesOf(email)).toEqual([]);
  });

  test('that comes late within the tolerance counts', async () => {
    const { email, paid } = payment();
    expect((await postStripe(paid(), { timestamp: now() - 290 })).status).toBe(200);
    expect(await readerAt(email)).toMatchObject({ hasPurchased: true });
  });

  test.each(['customer.created', 'invoice.paid', 'charge.succeeded', '__proto__', ''])(
    'of the type "%s" is answered and left alone',
    async (type) => {
      const answer = await postStripe({ ...payment().paid(), type });
      expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
    },
  );

  test.each(['', 'no address', 'a@b', 'a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com'])(
    'with the address %j is not asked for again',
    async (address) => {
      expect((await postStripe(payment(address).paid())).status).toBe(200);
    },
  );

  test('without any address is not asked for again', async () => {
    expect((await postStripe(payment().paid({ customer_details: null }))).status).toBe(200);
  });

  test('of a known type in a form that nobody knows is a failure that Stripe shows', async () => {
    const event = { ...payment().paid(), data: { object: { id: 'cs_1' } } };
    await expectProblem(await postStripe(event), 400, 'invalid_body');
    await expectProblem(await postStripe([]), 400, 'invalid_body');
    await expectProblem(await postStripe('{"id":'), 400, 'invalid_json');
  });

  test('over the limit is refused unread', async () => {
    const body = ' '.repeat(BODY_MAX_BYTES + 1);
    await expectProblem(await postSigned(body, await signatureOf(body)), 413, 'body_too_large');
  });

  test('that names a payment by an object instead of an id counts', async () => {
    const { email, paymentId, paid } = payment();
    await postStripe(paid({ payment_intent: { id: paymentId, object: 'payment_intent' } }));
    expect(await readerAt(email)).toMatchObject({ hasPurchased: true });
  });
});

test('where Stripe is not set up there is nothing at its address', async () => {
  const body = JSON.stringify(payment().paid());
  const router = await routerWith({ stripeWebhookSecret: null });
  const headers = { 'Stripe-Signature': await signatureOf(body) };
  await expectProblem(await router('POST', '/api/purchases/stripe', { body, headers }), 404, 'not_found');
  await expectProblem(await call('POST', '/api/purchases/stripe', { body, headers }), 404, 'not_found');
});
