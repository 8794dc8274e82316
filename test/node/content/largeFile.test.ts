/** A file as large as one may be, through the built Worker over real sockets: streamed in both directions. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FILE_MAX_BYTES } from '../../../src/wire/files.ts';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';

const MIB = 1024 * 1024;
const RANGE_BYTES = 50 * MIB;
const SAMPLE_EVERY_MS = 10;
/** Less than a range: one that is held whole shows. */
const DOWNLOAD_GROWTH_MAX_BYTES = 45 * MIB;
/** Storage is simulated in the same process and collects late. Held whole, the file would be there twice. */
const UPLOAD_GROWTH_MAX_BYTES = 150 * MIB;

let worker: RunningWorker;
let adminKey: string;
beforeAll(async () => {
  worker = await runWorker({ stateDirectory: fastDirectory() });
  adminKey = await insertAdminKey(worker.miniflare);
});
afterAll(() => worker.stop());

/** What workerd, and with it the simulated object storage, has in memory, in bytes. */
function memoryNow(): number {
  const status = readFileSync(`/proc/${worker.workerdPid()}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** Bytes made as they are needed: a PNG's first bytes, then a count of the chunks. */
function* fileOf(bytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes; at += MIB) {
    const chunk = new Uint8Array(Math.min(MIB, bytes - at)).fill(at / MIB);
    if (at === 0) chunk.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    yield chunk;
  }
}

const fileUrl = (key: string) => `${worker.url}/api/content/files/${key}`;
const adminUrl = (key: string) => `${worker.url}/api/admin/content/files/${key}?free=true`;

async function put(key: string, bytes: number): Promise<{ status: number | undefined }> {
  const { hostname, port, pathname, search } = new URL(adminUrl(key));
  const headers = { authorization: `Bearer ${adminKey}` };
  const sending = request({ hostname, port, path: pathname + search, method: 'PUT', headers });
  const answered = once(sending, 'response').then(([answer]: IncomingMessage[]) => {
    answer?.resume();
    return { status: answer?.statusCode };
  });
  await Promise.all([pipeline(Readable.from(fileOf(bytes)), sending), answered]);
  return answered;
}

/** @returns what the work came to, and by how much workerd grew beyond what it had before, in bytes */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; growth: number }> {
  const before = memoryNow();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, memoryNow());
  }, SAMPLE_EVERY_MS);
  try {
    return { result: await work(), growth: Math.max(most, memoryNow()) - before };
  } finally {
    clearInterval(timer);
  }
}

async function downloadInRanges(): Promise<string> {
  const digest = createHash('sha256');
  for (let at = 0; at < FILE_MAX_BYTES; at += RANGE_BYTES) {
    const range = `bytes=${at}-${at + RANGE_BYTES - 1}`;
    const answer = await fetch(fileUrl('large.png'), { headers: { range } });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([206, String(RANGE_BYTES)]);
    for await (const chunk of answer.body ?? []) digest.update(chunk);
  }
  return digest.digest('hex');
}

test('100 MB go up without a told length and come down in ranges, and the server never holds them', async () => {
  await put('warm.png', 20 * MIB);
  const up = await watched(() => put('large.png', FILE_MAX_BYTES));
  expect(up.result.status).toBe(200);
  const down = await watched(downloadInRanges);
  const sent = createHash('sha256');
  for (const chunk of fileOf(FILE_MAX_BYTES)) sent.update(chunk);
  expect(down.result).toBe(sent.digest('hex'));
  const inMib = (bytes: number) => `${(bytes / MIB).toFixed(0)} MiB`;
  console.log(
    `workerd grew by ${inMib(up.growth)} for the upload, by ${inMib(down.growth)} for the download`,
  );
  expect(up.growth).toBeLessThan(UPLOAD_GROWTH_MAX_BYTES);
  expect(down.growth).toBeLessThan(DOWNLOAD_GROWTH_MAX_BYTES);
});

test.each([
  ['whose length was told', `Content-Length: ${20 * MIB}\r\n\r\n`],
  ['whose length was not told', `Transfer-Encoding: chunked\r\n\r\n${(10 * MIB).toString(16)}\r\n`],
])('an upload %s leaves nothing when its connection is cut', async (_, fields) => {
  const { hostname, port, pathname, search } = new URL(adminUrl('cut.png'));
  const socket = connect(Number(port), hostname);
  socket.write(
    `PUT ${pathname}${search} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${adminKey}\r\n${fields}`,
  );
  await new Promise<void>((resolve) => {
    for (const chunk of fileOf(9 * MIB)) socket.write(chunk);
    socket.write('', () => resolve());
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await fetch(fileUrl('cut.png'))).status).toBe(404);
  const bucket = await worker.miniflare.getR2Bucket('CONTENT');
  expect((await bucket.list({ prefix: 'files/cut' })).objects).toEqual([]);
});

test('an upload that ends well before its told length is no file', async () => {
  const { hostname, port, pathname, search } = new URL(adminUrl('short.png'));
  const socket = connect(Number(port), hostname);
  socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${adminKey}\r\n`);
  socket.write(`Content-Length: ${2 * MIB}\r\n\r\n`);
  for (const chunk of fileOf(MIB)) socket.write(chunk);
  socket.end();
  await new Promise((resolve) => setTimeout(resolve, 500));
  socket.destroy();
  expect((await fetch(fileUrl('short.png'))).status).toBe(404);
});
