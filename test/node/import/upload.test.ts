/** Sending rows to a server that fails in between. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkpointFor } from '../../../tools/import/checkpoint.ts';
import type { SourceItem } from '../../../tools/import/dumpRow.ts';
import { newTally, runImport } from '../../../tools/import/importRun.ts';
import { sendChunk, UploadError } from '../../../tools/import/sendChunk.ts';
import {
  cut,
  type Fault,
  type ImportServer,
  KEY,
  startImportServer,
  status,
  takeAndCut,
} from './importServer.ts';

const ROWS = 5_000;
let server: ImportServer;
let directory: string;
let pausesMs: number[];

beforeEach(async () => {
  server = await startImportServer();
  directory = mkdtempSync(join(tmpdir(), 'import-'));
  pausesMs = [];
});

afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

async function* progressRows(count = ROWS, videos = '{v1}'): AsyncGenerator<SourceItem> {
  for (let index = 0; index < count; index++) {
    const time = '2024-01-01 00:00:00';
    const counts = { chapterNumber: '3', completed: 't', timeSpent: index === 7 ? '-1' : '60' };
    const lists = { videosWatched: videos, quizzesPassed: '{}', createdAt: time, updatedAt: time };
    yield {
      table: 'ReadingProgress',
      values: { id: `p${index}`, email: `r${index}@example.com`, ...counts, ...lists },
    };
  }
}

async function run(items: AsyncIterable<SourceItem> = progressRows(), key = KEY) {
  const tally = newTally();
  const deps = {
    sleep: async (ms: number) => void pausesMs.push(ms),
    random: () => 1,
    now: () => Date.parse('2026-01-01T00:00:00Z'),
  };
  const checkpoint = checkpointFor(directory, ['source', server.url.origin, key]);
  const send = (chunk: Parameters<typeof sendChunk>[1]) => sendChunk({ url: server.url, key }, chunk, deps);
  await runImport(items, tally, { send, checkpoint });
  return tally;
}

/** The fault for the second request only. */
function second(fault: Fault) {
  return (request: number) => (request === 2 ? fault : null);
}

test('all rows arrive in requests of at most 500 rows, four at a time, and what is rejected is told', async () => {
  const tally = await run();
  expect(server.rows.size).toBe(ROWS - 1);
  expect(server.requests).toBe(10);
  expect(server.atOnceMax).toBeGreaterThan(1);
  expect(server.atOnceMax).toBeLessThanOrEqual(4);
  expect(tally).toEqual({
    rowsRead: { EmailSubscriber: 0, ReadingProgress: ROWS },
    resumedAfter: 0,
    accepted: ROWS - 1,
    readersChanged: ROWS - 1,
    rejected: [{ table: 'ReadingProgress', id: 'p7', reason: 'negative time' }],
  });
  expect(readdirSync(directory)).toEqual([]);
});

test('requests stay within 1 MiB, and a row that cannot is rejected', async () => {
  const long = `{${Array.from({ length: 700 }, (_, index) => `${'ü'.repeat(60)}${index}`).join(',')}}`;
  await run(progressRows(50, long));
  expect(server.rows.size).toBe(49);
  expect(Math.max(...server.bodies)).toBeLessThanOrEqual(1024 * 1024);
  expect(Math.max(...server.bodies)).toBeGreaterThan(700_000);
  const tally = await run(
    progressRows(1, `{${Array.from({ length: 9_000 }, () => 'x'.repeat(120)).join(',')}}`),
  );
  expect(tally.rejected).toEqual([
    { table: 'ReadingProgress', id: 'p0', reason: 'row larger than 1048576 bytes' },
  ]);
});

const PASSING: [what: string, fault: (own: ImportServer) => Fault, pauseMs: number][] = [
  ['a 500', () => status(500), 500],
  ['a cut connection', () => cut, 500],
  ['an answer lost after the rows were taken', takeAndCut, 500],
  ['a 429 with Retry-After in seconds', () => status(429, { 'retry-after': '7' }), 7_000],
  ['a 503 with a date', () => status(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }), 9_000],
  ['a Retry-After beyond reason', () => status(503, { 'retry-after': '86400' }), 120_000],
  ['a Retry-After that means nothing', () => status(429, { 'retry-after': 'soon' }), 500],
];

for (const [what, fault, pauseMs] of PASSING) {
  test(`${what} is waited out, and every row is there once`, async () => {
    server.fault = second(fault(server));
    const tally = await run();
    expect(server.rows.size).toBe(ROWS - 1);
    expect(tally.accepted).toBe(ROWS - 1);
    expect(pausesMs).toEqual([pauseMs]);
  });
}

const STOPPING: [what: string, fault: Fault, message: RegExp][] = [
  ['401', status(401), /refuses the key \(401\).*--key or ADMIN_KEY/],
  ['403', status(403), /refuses the key \(403\)/],
  [
    '400',
    status(400, {}, '{"code":"invalid_body","detail":"a@b.example is bad"}'),
    /400 invalid_body \(address\) is bad$/,
  ],
  ['413', status(413, {}, 'plain text'), /refuses the rows: 413$/],
  ['a redirect', status(308, { location: 'https://example.com/' }), /redirects \(308\)/],
  ['a page in place of a report', status(200, {}, '<html>'), /not this backend/],
  [
    'a report of fewer rows',
    status(200, {}, '{"rows":1,"accepted":1,"readersChanged":1,"rejected":[]}'),
    /1 rows of 500/,
  ],
];

for (const [what, fault, message] of STOPPING) {
  test(`${what} stops the import at once with a message`, async () => {
    server.fault = second(fault);
    await expect(run()).rejects.toThrow(UploadError);
    expect(pausesMs).toEqual([]);
    expect(server.requests).toBeLessThan(10);
    server.fault = (request) => (request > 0 ? fault : null);
    await expect(run()).rejects.toThrow(message);
  });
}

test('a server that stays down is given up on after pauses that grow to 30 s', async () => {
  server.fault = () => status(503);
  await expect(run(progressRows(10))).rejects.toThrow(/The server answers 503 \(8 tries\)/);
  expect(pausesMs).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
});

test('a rerun after a failure sends only what was not confirmed, and reports the whole', async () => {
  server.fault = (request) => (request > 5 ? status(401) : null);
  await expect(run()).rejects.toThrow(UploadError);
  const confirmedRows = server.rows.size;
  expect(readdirSync(directory)).toHaveLength(1);
  server.fault = () => null;
  server.taken = [];
  const tally = await run();
  expect(server.rows.size).toBe(ROWS - 1);
  // One request may have been confirmed after an earlier one that was not: it is sent again.
  expect(server.taken.flat().length).toBe(ROWS - tally.resumedAfter);
  expect(tally.resumedAfter).toBeGreaterThan(0);
  expect(tally.resumedAfter).toBeLessThanOrEqual(confirmedRows + 1);
  expect(tally.accepted).toBe(ROWS - 1);
  expect(tally.rejected).toHaveLength(1);
  expect(readdirSync(directory)).toEqual([]);
});

test('only an unbroken beginning counts as confirmed', async () => {
  server.fault = (request) => (request === 1 ? status(401) : null);
  await expect(run()).rejects.toThrow(UploadError);
  expect(readdirSync(directory)).toEqual([]);
  expect(await run()).toMatchObject({ resumedAfter: 0, accepted: ROWS - 1 });
  expect(server.rows.size).toBe(ROWS - 1);
});

test('the same import once more changes no reader', async () => {
  await run();
  expect(await run()).toMatchObject({ accepted: ROWS - 1, readersChanged: 0 });
});

test('a damaged checkpoint, and one of another key, are not used', async () => {
  checkpointFor(directory, ['source', server.url.origin, 'another key']).save({
    sourceRows: 4_000,
    accepted: 1,
    readersChanged: 1,
    rejected: [],
  });
  checkpointFor(directory, ['source', server.url.origin, KEY]).save({
    sourceRows: -1,
    accepted: 1,
    readersChanged: 1,
    rejected: [],
  });
  expect(await run()).toMatchObject({ resumedAfter: 0, accepted: ROWS - 1 });
});
