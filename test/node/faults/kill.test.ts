/** FAULTS rows 1 and 3: workerd is killed with signal 9 again and again while readers read and mails are asked for. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { call, type Device, mailsTo, signInDevices } from '../helpers/client.ts';
import { randomFrom } from '../helpers/random.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { compareReports } from './compareReports.ts';
import { getProgress, type Load, runBatchDevice, runSingleDevice } from './httpDevice.ts';
import { LiveDevice } from './liveDevice.ts';
import { ReaderRecord } from './readerRecord.ts';

/** `npm run faults` kills hundreds of times. */
const KILLS = 6;
const READERS = 8;
const MAILS_PER_KILL = 2;
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

let worker: RunningWorker;
let adminKey: string;

beforeAll(async () => {
  console.log(`KILL_SEED=${seed}`);
  worker = await runWorker({ vars: { MAIL_PATIENCE_SECONDS: '3' } });
  adminKey = await insertAdminKey(worker.miniflare);
});
afterAll(() => worker.stop());

test(`no acknowledged update, no mail and no snapshot is lost over ${KILLS} kills amid reading`, async () => {
  const { url } = worker;
  const random = randomFrom(seed);
  let isOver = false;
  const load: Load = { url, random, isOver: () => isOver };
  const readers = await Promise.all(
    Array.from({ length: READERS }, async (_, index) => {
      const record = new ReaderRecord(`reader${index}@example.com`);
      return { record, devices: await signInDevices(url, record.email, 3) };
    }),
  );
  const live = readers.map(({ record, devices }) => ({
    record,
    devices,
    device: new LiveDevice(load, record, deviceAt(devices, 2)),
  }));
  // A broken promise ends the reading at once, and is told when the kills are over.
  const broken = Promise.all([
    ...readers.map(({ record, devices }) => runSingleDevice(load, record, deviceAt(devices, 0))),
    ...readers.map(({ record, devices }) => runBatchDevice(load, record, deviceAt(devices, 1))),
    ...live.map(({ device }) => device.run()),
  ]).then(
    () => null,
    (error: unknown) => {
      isOver = true;
      return error;
    },
  );

  const pids = new Set<number>();
  const mailed: string[] = [];
  for (let kill = 0; kill < KILLS && !isOver; kill += 1) {
    await wait(random.between(200, 1_000));
    const asked = Array.from({ length: MAILS_PER_KILL }, (_, index) => `mailed${kill}.${index}@example.com`);
    // The answer means that the mail is written; the queue that is to bring it lives in memory and dies here.
    await Promise.all(asked.map((email) => call(url, 'POST', '/api/email/signup', { body: { email } })));
    mailed.push(...asked);
    const { pid, signal } = await worker.killWorkerd();
    expect(signal).toBe('SIGKILL');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    pids.add(pid);
    await call(url, 'GET', '/api/health');
  }
  isOver = true;
  expect(await broken).toBeNull();
  expect(pids.size).toBe(KILLS);
  expect(databaseFiles('do').length).toBeGreaterThan(READERS);
  expect(databaseFiles('d1').length).toBeGreaterThan(0);

  for (const { record, devices } of readers) {
    const { chapters } = await getProgress(url, record, deviceAt(devices, 0));
    expect(record.differences(chapters)).toEqual([]);
    expect(record.updatesAcknowledged).toBeGreaterThan(KILLS);
  }
  for (const { record, devices, device } of live) {
    expect(device.connections).toBeGreaterThan(KILLS / 2);
    await device.catchUp();
    const { chapters } = await getProgress(url, record, deviceAt(devices, 0));
    const picture = [...device.picture.values()].sort((a, b) => a.chapterNumber - b.chapterNumber);
    expect(picture).toEqual(chapters);
  }
  await Promise.all(mailed.map(async (email) => expect(await mailsTo(url, email, 1)).toHaveLength(1)));
  const emails = [...readers.map(({ record }) => record.email), ...mailed];
  expect(await compareReports(url, adminKey, worker.stateDirectory, emails)).toEqual([]);
  const updates = readers.reduce((sum, { record }) => sum + record.updatesAcknowledged, 0);
  console.log(`${updates} acknowledged updates and ${mailed.length} mails over ${KILLS} kills, none lost.`);
}, 240_000);

test('every mail of a full queue comes after a kill', async () => {
  const { url } = worker;
  const emails = Array.from({ length: 100 }, (_, index) => `queued${index}@example.com`);
  await Promise.all(emails.map((email) => call(url, 'POST', '/api/email/signup', { body: { email } })));
  await worker.killWorkerd();
  await Promise.all(emails.map(async (email) => expect(await mailsTo(url, email, 1)).toHaveLength(1)));
  expect(await compareReports(url, adminKey, worker.stateDirectory, emails)).toEqual([]);
});

function deviceAt(devices: readonly Device[], index: number): Device {
  const device = devices[index];
  if (!device) throw new Error(`There is no device ${index}.`);
  return device;
}

function databaseFiles(kind: 'do' | 'd1'): string[] {
  return readdirSync(path.join(worker.stateDirectory, kind), { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.sqlite') && !name.endsWith('metadata.sqlite'),
  );
}
