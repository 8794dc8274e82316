/** `npm run rebuild-sums` against the built Worker: what the operator reads, and that --write mends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';

let worker: RunningWorker;
let key: string;
beforeAll(async () => {
  worker = await runWorker();
  key = await insertAdminKey(worker.miniflare);
  const counts = JSON.stringify({ subscribers: 1 });
  const db = await worker.miniflare.getD1Database('DB');
  const snapshots = Array.from({ length: 30 }, (_, n) => ({
    email: `r${n}@example.com`,
    rev: 1,
    counts: {},
  }));
  const batch = snapshots.map((snapshot) => ({
    ...snapshot,
    ...{
      subscribed: true,
      id: snapshot.email,
      createdAt: '',
      updatedAt: '',
      hasAccess: true,
      hasPurchased: false,
    },
    ...{ timezone: 'UTC', emailsSent: 0, summary: { chaptersCompleted: 0, timeSpent: 0 }, chapters: [] },
    ...{ sessions: [], deadLetters: [], counts: JSON.parse(counts) },
  }));
  const insert = db.prepare('INSERT INTO snapshot_batches (batch, stored_at) VALUES (?1, ?2)');
  await insert.bind(JSON.stringify(batch), Date.now()).run();
}, 60_000);
afterAll(() => worker.stop());

async function run(...options: string[]): Promise<{ code: number | null; output: string }> {
  const args = ['tools/rebuildSums.ts', '--to', worker.url, ...options];
  const child = spawn(process.execPath, args, { env: { ...process.env, ADMIN_KEY: key } });
  const [output, problems, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, output: output + problems };
}

test('says that nothing differs, then what does, and mends it when told to', async () => {
  expect(await run()).toEqual({ code: 0, output: '30 readers: no difference.\n' });
  const db = await worker.miniflare.getD1Database('DB');
  await db.prepare(`UPDATE rollups SET counts = json_set(counts, '$.subscribers', 28)`).run();
  const difference = '"subscribers": 28 stored, 30 counted\n30 readers: 1 sums differed';
  expect(await run()).toEqual({ code: 1, output: `${difference}.\n` });
  expect(await run('--write')).toEqual({ code: 0, output: `${difference}; mended.\n` });
  expect(await run()).toEqual({ code: 0, output: '30 readers: no difference.\n' });
});

test('says what to do about a wrong key', async () => {
  const { code, output } = await run('--key', 'hbk_wrong');
  expect(code).toBe(1);
  expect(output).toContain('The server refuses the key (401)');
});
