/** The import of the old database's readers over HTTP, as `npm run import` sends them: rows a second, and memory on the way. */
import { readFileSync } from 'node:fs';
import type { ImportRowInput } from '../src/wire/imports.ts';
import { insertAdminKey } from '../test/node/helpers/adminKey.ts';
import { call } from '../test/node/helpers/client.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { watchOpenFiles } from './openFiles.ts';
import { processorMs } from './processorTime.ts';
import { exactCheck, figure, type PartResult } from './result.ts';

const PROGRESS_ROWS = 3;
const READERS_A_REQUEST = 125;
const AT_ONCE = 4;
/** Memory is looked at so often on the way. */
const SAMPLES = 20;
/** Before that, what an isolate needs at all is still being taken. */
const SETTLED_SHARE = 0.3;
const BYTES_PER_MB = 1024 * 1024;

export async function importPart(readers: number): Promise<PartResult> {
  const worker = await runWorker({ stateDirectory: fastDirectory() });
  const files = watchOpenFiles(worker.workerdPid());
  try {
    const token = await insertAdminKey(worker.miniflare);
    const memory: [rows: number, megabytes: number][] = [];
    const total = readers * (1 + PROGRESS_ROWS);
    let next = 0;
    let rows = 0;
    const cpuBefore = processorMs(worker.workerdPid());
    const startedAt = performance.now();
    const work = async () => {
      while (next < readers) {
        const first = next;
        next += READERS_A_REQUEST;
        await files.room();
        const some = Array.from(
          { length: Math.min(READERS_A_REQUEST, readers - first) },
          (_, n) => first + n,
        );
        const body = some.flatMap(rowsOf).map((row) => JSON.stringify(row));
        const options = { token, type: 'application/x-ndjson', body: body.join('\n') };
        const answer = await call(worker.url, 'POST', '/api/admin/import', options);
        const { accepted }: { accepted?: number } = JSON.parse(answer.body);
        if (accepted !== body.length) throw new Error(`Rows were answered with ${answer.status}.`);
        rows += accepted;
        if (rows >= ((memory.length + 1) * total) / SAMPLES)
          memory.push([rows, residentMb(worker.workerdPid())]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const perSecond = rows / ((performance.now() - startedAt) / 1000);
    const cpuUsEach = ((processorMs(worker.workerdPid()) - cpuBefore) * 1000) / rows;
    const settled = memory.find(([at]) => at >= total * SETTLED_SHARE)?.[1] ?? Number.NaN;
    const most = Math.max(...memory.map(([, megabytes]) => megabytes));
    return {
      title: 'Import',
      tables: [
        {
          title: `${figure(readers)} readers with ${PROGRESS_ROWS} chapters each, ${AT_ONCE} requests at once`,
          heads: ['rows', 'rows a second', 'CPU µs a row', 'MB after three tenths', 'MB at most'],
          rows: [[figure(rows), figure(perSecond), figure(cpuUsEach), figure(settled), figure(most)]],
        },
      ],
      checks: [
        exactCheck('import: rows a second', perSecond, 2_000, false),
        exactCheck('import: memory at most, times that after three tenths', most / settled, 1.5),
      ],
      curves: [
        {
          name: 'import',
          title: 'Memory of the server during an import',
          xLabel: 'rows',
          yLabel: 'MB',
          xIsLogarithmic: false,
          series: [{ name: 'workerd, resident', points: memory }],
        },
      ],
      notes: [
        'An object stays in memory for ten seconds after its last request, so a faster import has more of them there at once.',
      ],
    };
  } finally {
    files.stop();
    await worker.stop();
  }
}

function rowsOf(index: number): ImportRowInput[] {
  const email = `old${index}@example.com`;
  const times = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-02-01T00:00:00.000Z' };
  const progress = Array.from({ length: PROGRESS_ROWS }, (_, n) => ({
    table: 'ReadingProgress' as const,
    id: `progress-${index}-${n}`,
    email,
    chapterNumber: n + 1,
    completed: n === 0,
    timeSpent: 60,
    videosWatched: [],
    quizzesPassed: [],
    ...times,
  }));
  const subscriber = {
    table: 'EmailSubscriber' as const,
    id: `subscriber-${index}`,
    email,
    firstName: 'Ada',
    lastName: null,
    hasAccess: true,
    hasPurchased: false,
    discountCode: null,
    emailsSent: 1,
    lastEmailSent: null,
    ...times,
  };
  return [subscriber, ...progress];
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kilobytes) * 1024) / BYTES_PER_MB;
}
