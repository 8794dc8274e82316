/** Purchases, refunds and codes while workerd is killed with signal 9: each counts once, and none is lost. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { call, signInDevices } from '../helpers/client.ts';
import { randomFrom } from '../helpers/random.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { paymentEvents, STRIPE_SECRET, tellStripe } from './stripeEvents.ts';

const KILLS = 6;
const READERS = 10;
const PAYMENTS = 24;
const CODE_LIMIT = 4;
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

let worker: RunningWorker;
let adminKey: string;
beforeAll(async () => {
  console.log(`KILL_SEED=${seed}`);
  worker = await runWorker({ vars: { STRIPE_WEBHOOK_SECRET: STRIPE_SECRET } });
  adminKey = await insertAdminKey(worker.miniflare);
});
afterAll(() => worker.stop());

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
  const payments = Array.from({ length: PAYMENTS }, (_, index) => {
    const email = `buyer${index}@example.com`;
    const isRefunded = index % 2 === 0;
    return { email, isRefunded, events: paymentEvents(`${index}`, email, isRefunded) };
  });

  const shop = Promise.all(
    payments.flatMap(({ events }) =>
      events.map(async (event) => {
        await wait(random.between(0, 3_000));
        await tellStripe(url, event);
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
