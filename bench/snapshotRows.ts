/** Rows that D1 writes for snapshots: alone, as an object's alarm sends them, and many at once, as an import does. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportRowInput } from '../src/wire/imports.ts';
import { insertAdminKey } from '../test/node/helpers/adminKey.ts';
import { call } from '../test/node/helpers/client.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { databaseCounters, signIn } from './benchClient.ts';

const READERS = 20;
const BATCH = 100;
const TRIES_MAX = 100;

export type SnapshotCount = { what: string; readers: number; rowsWritten: number; most: number };

export async function countSnapshotRows(entry: string): Promise<SnapshotCount[]> {
  const worker = await runWorker({ entry });
  try {
    const { url } = worker;
    const counts: SnapshotCount[] = [];
    const tokens = await Promise.all(
      Array.from({ length: READERS }, (_, index) => signIn(url, `snapshot${index}@example.com`)),
    );
    // Mails that are sent make news of their own; wait until all of it has been told.
    await settle(url);
    counts.push({
      what: 'snapshot of a changed reader, alone',
      readers: READERS,
      most: 2.2,
      rowsWritten: await rowsOf(url, async () => {
        for (const token of tokens) {
          await call(url, 'PUT', '/api/progress/1', { token, body: { completed: true } });
        }
      }),
    });
    const key = await insertAdminKey(worker.miniflare);
    for (const [turn, what, most] of [
      [0, 'snapshots of new readers, 100 at once', 2.3],
      [1, 'snapshots of changed readers, 100 at once', 1.3],
    ] as const) {
      const body = Array.from({ length: BATCH }, (_, index) => JSON.stringify(rowOf(index, turn))).join('\n');
      const rowsWritten = await rowsOf(url, async () => {
        await call(url, 'POST', '/api/admin/import', { token: key, type: 'application/x-ndjson', body });
      });
      counts.push({ what, readers: BATCH, most, rowsWritten });
    }
    return counts;
  } finally {
    await worker.stop();
  }
}

async function rowsOf(url: string, act: () => Promise<void>): Promise<number> {
  const before = await settle(url);
  await act();
  return (await settle(url)) - before;
}

/** Waits until D1 has been quiet for longer than a snapshot waits. @returns rows written so far */
async function settle(url: string): Promise<number> {
  let last = -1;
  let quietTries = 0;
  for (let tries = 0; tries < TRIES_MAX && quietTries < 12; tries += 1) {
    const { rowsWritten } = await databaseCounters(url);
    quietTries = rowsWritten === last ? quietTries + 1 : 0;
    last = rowsWritten;
    await wait(200);
  }
  return last;
}

function rowOf(index: number, turn: number): ImportRowInput {
  const time = `2026-01-0${turn + 1}T00:00:00.000Z`;
  return {
    table: 'EmailSubscriber',
    id: `bench-${index}`,
    email: `imported${index}@example.com`,
    firstName: 'Ada',
    lastName: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: time,
    hasAccess: true,
    hasPurchased: false,
    discountCode: null,
    emailsSent: 1 + turn,
    lastEmailSent: time,
  };
}
