/** Purchases, refunds and codes while workerd is killed with signal 9: each counts once, and none is lost. */
import { setTimeout as wait } from 'node:timers/promises';
import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { call, signInDevices } from '../helpers/client.ts';
import { randomFrom } from '../helpers/random.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';

const KILLS = 6;
const READERS = 10;
const PAYMENTS = 24;
const CODE_LIMIT = 4;
const SECRET = 'whsec_of_the_tests';
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

let worker: RunningWorker;
let adminKey: string;
beforeAll(async () => {
  console.log(`KILL_SEED=${seed}`);
  worker = await runWorker({ vars: { STRIPE_WEBHOOK_SECRET: SECRET } });
  adminKey = await insertAdminKey(worker.miniflare);
});
afterAll(() => worker.stop());

/** Tells an event until it is answered with 200, as Stripe does. */
async function tell(event: object): Promise<void> {
  const payload = JSON.stringify(event);
  for (let tries = 0; tries < 600; tries += 1) {
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
    const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature };
    const init = { method: 'POST', headers, body: payload };
    const answer = await fetch(`${worker.url}/api/purchases/stripe`, init).catch(() => null);
    if (answer?.status === 200) return;
    await wait(50);
  }
  throw new Error('An event was not taken.');
}

function eventsOf(index: number, created: number): { email: string; isRefunded: boolean; events: object[] } {
  const email = `buyer${index}@example.com`;
  const payment_intent = `pi_${index}`;
  const customer_details = { email };
  const checkout = {
    id: `cs_${index}`,
    mode: 'payment',
    payment_status: 'paid',
    payment_intent,
    customer_details,
  };
  const charge = { id: `ch_${index}`, payment_intent, amount: 4900, amount_refunded: 4900, refunded: true };
  const paid = {
    id: `evt_paid_${index}`,
    type: 'checkout.session.completed',
    created,
    data: { object: checkout },
  };
  const refunded = { id: `evt_back_${index}`, type: 'charge.refunded', created, data: { object: charge } };
  const isRefunded = index % 2 === 0;
  return { email, isRefunded, events: isRefunded ? [paid, refunded, paid] : [paid, paid] };
}

async function adminJson<T>(path: string): Promise<T> {
  return JSON.parse((await call(worker.url, 'GET', path, { token: adminKey })).body);
}

type ReaderView = { reader: { hasAccess: boolean; hasPurchased: boolean; discountCode: string | null } };
const viewOf = (email: string) => adminJson<ReaderView>(`/api/admin/readers/${encodeURIComponent(email)}`);

test('no purchase, refund or redemption is lost or doubled over kills', async () => {
  const { url } = worker;
  const random = randomFrom(seed);
  const terms = { kind: 'discount', limit: CODE_LIMIT, percentOff: 20 };
  await call(url, 'PUT', '/api/admin/codes/KILLED', { token: adminKey, body: terms });
  const devices = await Promise.all(
    Array.from({ length: READERS }, async (_, index) => {
      const [device] = await signInDevices(url, `reader${index}@example.com`, 1);
      if (!device) throw new Error('Nobody signed in.');
      return device;
    }),
  );
  const created = Math.floor(Date.now() / 1000);
  const payments = Array.from({ length: PAYMENTS }, (_, index) => eventsOf(index, created));

  const shop = Promise.all(
    payments.flatMap(({ events }) =>
      events.map(async (event) => {
        await wait(random.between(0, 3_000));
        await tell(event);
      }),
    ),
  );
  const readers = Promise.all(
    devices.map(async ({ accessToken }) => {
      await wait(random.between(0, 3_000));
      const asked = { token: accessToken, body: { code: 'killed' } };
      return (await call(url, 'POST', '/api/purchases/redeem', asked)).status;
    }),
  );
  for (let kills = 0; kills < KILLS; kills += 1) {
    await call(url, 'GET', '/api/health');
    await wait(random.between(100, 400));
    expect((await worker.killWorkerd()).signal).toBe('SIGKILL');
  }
  await shop;
  const statuses = await readers;

  expect(statuses.filter((status) => status === 200)).toHaveLength(CODE_LIMIT);
  expect(await adminJson('/api/admin/codes/KILLED')).toMatchObject({ redeemed: CODE_LIMIT });
  const noted = await Promise.all(devices.map(({ email }) => viewOf(email)));
  expect(noted.map(({ reader }) => reader.discountCode === 'KILLED')).toEqual(
    statuses.map((status) => status === 200),
  );
  for (const { email, isRefunded } of payments) {
    const { reader } = await viewOf(email);
    expect(reader, email).toMatchObject({ hasAccess: !isRefunded, hasPurchased: !isRefunded });
  }
});
