/** An export of many rows through the built Worker over real sockets: page by page, and no faster than it is read. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';

const MIB = 1024 * 1024;
const ROWS = 800_000;
const SAMPLE_EVERY_MS = 10;
/** The database is simulated in the same process, with its cache. Held whole, the file would be there once at least. */
const GROWTH_MAX_BYTES = 100 * MIB;

let worker: RunningWorker;
let headers: Record<string, string>;
beforeAll(async () => {
  worker = await runWorker({ stateDirectory: fastDirectory() });
  headers = { authorization: `Bearer ${await insertAdminKey(worker.miniflare)}` };
  const db = await worker.miniflare.getD1Database('DB');
  await db
    .prepare(
      `INSERT INTO content_access_logs (id, email, chapter_number, access_type, ip_address, user_agent, created_at)
       WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
       SELECT printf('%08d', n), 'reader' || n || '@example.com', n % 20, 'view', '192.0.2.1',
         'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
         '2026-11-21T10:00:00.000Z'
       FROM numbers`,
    )
    .bind(ROWS)
    .run();
  // What the process takes once, however long the file is.
  await download();
});
afterAll(() => worker.stop());

function memoryNow(): number {
  const status = readFileSync(`/proc/${worker.workerdPid()}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** Reads the export to its end, or to so many bytes. @returns lines and bytes, and the last line */
async function download(maxBytes = Number.POSITIVE_INFINITY) {
  const answer = await fetch(`${worker.url}/api/admin/export/access-logs.csv`, { headers });
  expect(answer.status).toBe(200);
  let lines = 0;
  let bytes = 0;
  let tail = '';
  for await (const chunk of answer.body ?? []) {
    const text = tail.slice(-200) + Buffer.from(chunk).toString('latin1');
    for (const byte of chunk) if (byte === 10) lines += 1;
    bytes += chunk.byteLength;
    tail = text.slice(-200);
    if (bytes > maxBytes) break;
  }
  return { lines, bytes, last: tail.trimEnd().split('\r\n').at(-1) };
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

test('hundreds of thousands of rows come to the last one, and the server never holds them', async () => {
  const { result, growth } = await watched(() => download());
  console.log(
    `${result.lines} lines, ${(result.bytes / MIB).toFixed(0)} MiB; grew by ${(growth / MIB).toFixed(0)} MiB`,
  );
  expect(result.lines).toBe(ROWS + 1);
  expect(result.last).toMatch(new RegExp(`^0*${ROWS},reader${ROWS}@example\\.com,`));
  expect(result.bytes).toBeGreaterThan(GROWTH_MAX_BYTES);
  expect(growth).toBeLessThan(GROWTH_MAX_BYTES);
});

test('a reader who pauses is waited for', async () => {
  const answer = await fetch(`${worker.url}/api/admin/export/access-logs.csv`, { headers });
  const reader = answer.body?.getReader();
  await reader?.read();
  const { growth } = await watched(() => new Promise((resolve) => setTimeout(resolve, 2_000)));
  expect(growth).toBeLessThan(GROWTH_MAX_BYTES);
  await reader?.cancel();
});
