/** The built Worker from outside: hostile sockets and bodies, a frozen phone, and a D1 that somebody has locked (FAULTS rows 4, 15, 17). */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { call, callOnce, type Device, signInDevices } from '../helpers/client.ts';
import { hear, type LiveSocket, openLiveSocket } from '../helpers/liveSocket.ts';
import { idleFrame, rawUpgrade } from '../helpers/rawUpgrade.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';
import { statusOfChunked } from '../helpers/statusOfChunked.ts';
import { lockReports } from './campaign/databaseLock.ts';
import { compareReports } from './compareReports.ts';

const MINUTE_MS = 60_000;
const SOCKETS = 1_000;
const AT_ONCE = 100;
const READERS = ['one@example.com', 'two@example.com'];

let worker: RunningWorker;
let adminKey: string;
let phone: Device;
let laptop: Device;
let stranger: Device;

beforeAll(async () => {
  worker = await runWorker({ entry: 'test/helpers/clockWorker.ts', stateDirectory: fastDirectory() });
  adminKey = await insertAdminKey(worker.miniflare);
  // The server's clock is eleven minutes slow until a test sets it right, as if so much time had passed.
  await setClock(-11 * MINUTE_MS);
  const [first = '', second = ''] = READERS;
  const [devices, others] = await Promise.all([
    signInDevices(worker.url, first, 2),
    signInDevices(worker.url, second, 1),
  ]);
  [phone, laptop, stranger] = [deviceOf(devices, 0), deviceOf(devices, 1), deviceOf(others, 0)];
});
afterAll(() => worker.stop());

test('a page of another origin gets no live socket', async () => {
  const foreign = await rawUpgrade(worker.url, phone.accessToken, 'https://evil.example');
  expect(foreign.statusLine).toContain(' 403 ');
  foreign.socket.destroy();
  const own = await rawUpgrade(worker.url, phone.accessToken, 'http://localhost:8787');
  expect(own.statusLine).toContain(' 101 ');
  own.socket.destroy();
});

test('a socket that sends too large a frame, or too many, is closed, and the one beside it answers', async () => {
  const [large, flood, other] = await Promise.all([open(phone), open(phone), open(laptop)]);
  large.send('x'.repeat(16 * 1024 + 1));
  expect(await large.closed).toBe(1009);
  for (let n = 0; n < 450; n += 1) flood.send({ type: 'sync', since: 0 });
  expect(await flood.closed).toBe(4429);
  await answers(other);
  other.close();
});

test('of a phone that is frozen nobody else feels anything, and after ten minutes it is let go', async () => {
  const { socket } = await rawUpgrade(worker.url, phone.accessToken);
  const other = await open(laptop, 2);
  // A chapter of 220 KB, told a hundred times: more than the buffers between the server and the phone hold.
  const ids = (n: number) => Array.from({ length: 100 }, (_, id) => `${n}-${id}-${'x'.repeat(100)}`);
  for (let n = 0; n < 100; n += 1) {
    const update = {
      chapterNumber: 1,
      ...(n < 20 ? { videosWatched: ids(n) } : { quizzesPassed: [`q${n}`] }),
    };
    other.send({ type: 'update', id: n, update });
    expect(await hear(other, 'ack')).toMatchObject({ id: n });
  }
  // Nine minutes later the other one is heard of, and two more later it is not idle.
  await setClock(-2 * MINUTE_MS);
  await answers(other);
  await setClock(0);
  await call(worker.url, 'POST', '/api/progress', {
    token: laptop.accessToken,
    body: { chapterNumber: 9, completed: true },
  });
  expect(await hear(other, 'presence')).toMatchObject({ devices: 1 });
  await answers(other);
  other.close();
  await idleFrame(socket);
  socket.destroy();
});

test(`${SOCKETS} sockets of one reader all hear of an update, and other readers go on`, async () => {
  const sockets: LiveSocket[] = [];
  while (sockets.length < SOCKETS) {
    sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(phone)))));
  }
  const update = { chapterNumber: 77, completed: true };
  const { status } = await callOnce(worker.url, 'POST', '/api/progress', {
    token: laptop.accessToken,
    body: update,
  });
  expect(status).toBe(200);
  const heard = await Promise.all(sockets.map((socket) => hear(socket, 'progress')));
  expect(heard.every(({ chapters }) => chapters.some(({ chapterNumber }) => chapterNumber === 77))).toBe(
    true,
  );
  const other = await open(stranger);
  await answers(other);
  for (const socket of [...sockets, other]) socket.close();
}, 240_000);

test('a body over the limit that tells no length is refused while it comes, and what is no JSON is told so', async () => {
  expect(await statusOfChunked(`${worker.url}/api/progress`, phone.accessToken, 1024 * 1024)).toBe(413);
  for (const body of ['{', '{"chapterNumber":1e999}', `${'['.repeat(10_000)}${']'.repeat(10_000)}`]) {
    const answer = await callOnce(worker.url, 'POST', '/api/progress', { token: phone.accessToken, body });
    expect(answer.status).toBe(400);
  }
});

test('while D1 is locked, reading and signing in go on; reports ask to come again, and afterwards show all', async () => {
  const { url } = worker;
  const unlock = await lockReports(worker.stateDirectory);
  try {
    const [late] = await signInDevices(url, 'late@example.com', 1);
    for (const device of [phone, stranger, late]) {
      const body = { chapterNumber: 3, videosWatched: ['during the lock'] };
      const answer = await callOnce(url, 'POST', '/api/progress', { token: device?.accessToken ?? '', body });
      expect(answer.status).toBe(200);
    }
    for (const report of ['overview', 'funnel', 'email']) {
      const headers = { Authorization: `Bearer ${adminKey}` };
      const answer = await fetch(`${url}/api/admin/reports/${report}`, { headers });
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    // Snapshots are tried meanwhile, and fail.
    await wait(3_000);
  } finally {
    unlock();
  }
  const emails = [...READERS, 'late@example.com'];
  expect(await compareReports(url, adminKey, worker.stateDirectory, emails)).toEqual([]);
});

async function setClock(shiftMs: number): Promise<void> {
  expect((await fetch(`${worker.url}/clock`, { method: 'PUT', body: `${shiftMs}` })).status).toBe(204);
}

function deviceOf(devices: readonly Device[], index: number): Device {
  const device = devices[index];
  if (!device) throw new Error(`There is no device ${index}.`);
  return device;
}

/** @param devices how many must be there then, if that matters */
async function open(device: Device, devices?: number): Promise<LiveSocket> {
  const socket = await openLiveSocket(worker.url, device.accessToken);
  if (!socket) throw new Error('The socket was refused.');
  const hello = await hear(socket, 'hello');
  expect(hello.devices).toBe(devices ?? hello.devices);
  return socket;
}

async function answers(socket: LiveSocket): Promise<void> {
  socket.send({ type: 'sync', since: 0 });
  await hear(socket, 'changes');
}
