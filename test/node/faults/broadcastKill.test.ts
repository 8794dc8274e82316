/** workerd is killed with signal 9 again and again while a broadcast goes out: nobody gets two mails, nobody is lost. */
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BroadcastDetail } from '../../../src/wire/broadcasts.ts';
import { IMPORT_MAX_ROWS } from '../../../src/wire/imports.ts';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { call } from '../helpers/client.ts';
import { randomFrom } from '../helpers/random.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';

const READERS = Number(process.env.BROADCAST_READERS ?? 120);
const KILLS = 2;
const FINISH_TRIES = 200;
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

let worker: RunningWorker;
let token: string;

beforeAll(async () => {
  console.log(`KILL_SEED=${seed}`);
  // Only the process dies, so a disk in memory keeps what it wrote.
  worker = await runWorker({ stateDirectory: fastDirectory(), vars: { MAIL_PATIENCE_SECONDS: '3' } });
  token = await insertAdminKey(worker.miniflare);
});
afterAll(() => worker.stop());

const emails = Array.from({ length: READERS }, (_, index) => `reader${index}@example.com`);

test(`${READERS} readers get one mail each at most over ${KILLS} kills, and every mail is accounted for`, async () => {
  const { url } = worker;
  const random = randomFrom(seed);
  const rows = emails.map((email, index) => `${JSON.stringify(subscriber(`s${index}`, email))}\n`);
  while (rows.length > 0) {
    const body = rows.splice(0, IMPORT_MAX_ROWS).join('');
    const imported = await call(url, 'POST', '/api/admin/import', {
      token,
      body,
      type: 'application/x-ndjson',
    });
    expect(imported.status).toBe(200);
  }

  const body = { subject: 'News', markdown: 'News.', audience: 'all', mailsPerMinute: 6_000 };
  const { status, body: made } = await call(url, 'POST', '/api/admin/broadcasts', { token, body });
  expect(status).toBe(201);
  const { id }: BroadcastDetail = JSON.parse(made);

  const pids = new Set<number>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await wait(random.between(100, 1_600));
    pids.add((await worker.killWorkerd()).pid);
    // There must be a new process before it can be killed.
    await call(url, 'GET', '/api/health');
  }
  expect(pids.size).toBe(KILLS);

  const { state, counts } = await finished(id);
  expect(state).toBe('finished');
  expect(counts).toMatchObject({ candidates: READERS, queued: READERS });
  const { pending, sent, failed, unknown, dropped, erased } = counts.mails;
  // A kill between a provider's acceptance and its record leaves "unknown": perhaps sent, and never sent again.
  expect({ pending, failed, dropped, erased }).toEqual({ pending: 0, failed: 0, dropped: 0, erased: 0 });
  expect(sent + unknown).toBe(READERS);
  const addresses = await mailedAddresses();
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.length).toBeGreaterThanOrEqual(sent);
  expect(addresses.length).toBeLessThanOrEqual(sent + unknown);
  console.log(`${sent} sent, ${unknown} unknown, ${addresses.length} in the mailbox`);
}, 300_000);

const Addressed = v.object({ to: v.string() });

/** Of every mail in the local mailbox, whose page shows only the newest. */
async function mailedAddresses(): Promise<string[]> {
  const mailbox = await worker.miniflare.getKVNamespace('LOCAL_MAILBOX');
  const addresses: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await mailbox.list(cursor === undefined ? {} : { cursor });
    addresses.push(...page.keys.map(({ metadata }) => v.parse(Addressed, metadata).to));
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
  return addresses;
}

async function finished(id: string): Promise<BroadcastDetail> {
  for (let tries = 0; tries < FINISH_TRIES; tries += 1) {
    const { body } = await call(worker.url, 'GET', `/api/admin/broadcasts/${id}`, { token });
    const broadcast: BroadcastDetail = JSON.parse(body);
    if (broadcast.state === 'finished') return broadcast;
    await wait(1_000);
  }
  throw new Error('It does not finish.');
}

function subscriber(id: string, email: string) {
  return {
    table: 'EmailSubscriber',
    id,
    email,
    firstName: null,
    lastName: null,
    createdAt: '2025-03-01T10:00:00.000Z',
    updatedAt: '2025-03-02T10:00:00.000Z',
    hasAccess: true,
    hasPurchased: false,
    discountCode: null,
    emailsSent: 0,
    lastEmailSent: null,
  };
}
