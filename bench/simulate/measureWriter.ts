/** What one statement costs the local D1, alone and a hundred readers at once, and what a reader and an entry take of its disk. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { insertAdminKey } from '../../test/node/helpers/adminKey.ts';
import { type RunningWorker, runWorker } from '../../test/node/helpers/runWorker.ts';
import { fillReaders } from '../fillReaders.ts';
import { ask } from '../reportsClient.ts';

const ENTRY = 'bench/worker/reportsWorker.ts';
/** Readers whom one request flushes (bench/worker/reportsWorker.ts). */
const FLUSHED = 100;
const ROUNDS = 9;
const ENTRIES = 20_000;
/** A usual one. */
const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/** For each reader: processor time of workerd, whatever else the machine does, and the least time that passed. */
export type Spent = { cpuMs: number; wallMs: number };

export type Measured = {
  /** A statement for each reader, and one for a hundred of them. */
  alone: Spent;
  together: Spent;
  readerBytes: number;
  entryBytes: number;
};

const NOTHING: Spent = { cpuMs: 0, wallMs: Number.POSITIVE_INFINITY };
/** Of Linux's clock of processor time, proc(5). */
const TICK_MS = 10;

/** @param readers with whom the database is filled first @param stateDirectory on a disk, or in memory, where fsync is free */
export async function measureWriter(readers: number, stateDirectory: string): Promise<Measured> {
  const worker = await runWorker({ entry: ENTRY, stateDirectory });
  try {
    const bench = { url: worker.url, key: await insertAdminKey(worker.miniflare), now: Date.now() };
    const empty = await sizeOf(worker);
    await fillReaders(bench, readers, readers);
    const filled = await sizeOf(worker);
    const spent = { alone: NOTHING, together: NOTHING };
    // In turn, so that what else the machine does meets both.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const how of ['alone', 'together'] as const) {
        const before = { wallMs: performance.now(), cpuMs: cpuMsOf(worker.workerdPid()) };
        await ask(bench, `flush?how=${how}&rev=${100 + round}`, v.number());
        const wallMs = (performance.now() - before.wallMs) / FLUSHED;
        const cpuMs = (cpuMsOf(worker.workerdPid()) - before.cpuMs) / FLUSHED;
        spent[how] = {
          wallMs: Math.min(spent[how].wallMs, wallMs),
          cpuMs: spent[how].cpuMs + cpuMs / ROUNDS,
        };
      }
    }
    const flushed = await sizeOf(worker);
    const entries = await countEntries(worker);
    await addEntries(worker);
    const entryBytes = ((await sizeOf(worker)) - flushed) / ENTRIES;
    return {
      ...spent,
      // The readers came with entries of their own.
      readerBytes: (filled - empty - entries * entryBytes) / readers,
      entryBytes,
    };
  } finally {
    await worker.stop();
  }
}

async function sizeOf({ miniflare }: RunningWorker): Promise<number> {
  const { meta } = await (await miniflare.getD1Database('DB')).prepare('SELECT 1').run();
  return v.parse(v.number(), meta.size_after);
}

async function countEntries({ miniflare }: RunningWorker): Promise<number> {
  const db = await miniflare.getD1Database('DB');
  return v.parse(
    v.number(),
    await db.prepare('SELECT count(*) AS entries FROM content_access_logs').first('entries'),
  );
}

/** Entries as a reader's object sends them, with addresses of usual length and ids in the order of time. */
async function addEntries({ miniflare }: RunningWorker): Promise<void> {
  const db = await miniflare.getD1Database('DB');
  await db
    .prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ENTRIES})
       INSERT INTO content_access_logs (id, email, chapter_number, access_type, ip_address, user_agent, created_at)
       SELECT printf('019ab%07x-7000-8000-%012x', i, i), printf('a.reader%07d@example.com', i), i % 20 + 1, 'view',
         '203.0.113.77', '${USER_AGENT}', '2026-11-28T12:00:00.000Z' FROM n`,
    )
    .run();
}

/** @returns the processor time that a process has had, in milliseconds; Linux only */
function cpuMsOf(pid: number): number {
  // The program's name stands in brackets and may hold spaces; what follows it begins with the third field.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
