/**
 * What grows: one reader's object with 1 to 10,000 sittings, with 1 to 1,000 sockets, and D1 with ever more readers. Each
 * should cost as much at the end as on the first day.
 */
import * as v from 'valibot';
import { insertAdminKey } from '../test/node/helpers/adminKey.ts';
import { call } from '../test/node/helpers/client.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { fillReaders, storedNow } from './fillReaders.ts';
import { type Generator, startGenerator } from './generator.ts';
import type { HttpJob } from './load.ts';
import { ask } from './reportsClient.ts';
import { type Curve, exactCheck, figure, type PartResult, type Table } from './result.ts';
import { type OurSide, startOurs } from './sides.ts';

/** The first are one in each chapter, so that all have the same chapters to read. */
const SITTINGS = [20, 100, 1_000, 10_000];
const SITTINGS_A_REQUEST = 100;
const SOCKETS = [1, 10, 100, 300, 1_000];
const DAY_MS = 24 * 60 * 60 * 1000;
/** Sittings may have begun so long ago. */
const SITTING_DAYS = 29;
/** What the load generator measures at each size. */
const PROBE_MS = 800;
const FLUSHED = 100;
/** Of the largest D1's readers. */
const SHARES = [0.04, 0.2, 1];

/** @param readers of the largest D1 */
export async function growthPart(readers: number): Promise<PartResult> {
  const ours = await startOurs(fastDirectory());
  const generator = startGenerator();
  try {
    const [sittingToken = '', socketToken = ''] = await ours.signIn(2);
    await ours.settle();
    const sittings = await growSittings(ours, generator, sittingToken);
    const sockets = await growSockets(ours, generator, socketToken);
    const database = await growDatabase(readers);
    return {
      title: 'Growth',
      tables: [sittings.table, sockets.table, database.table],
      checks: [...sittings.checks, ...database.checks],
      curves: [sittings.curve, sockets.curve, ...database.curves],
      notes: [],
    };
  } finally {
    generator.stop();
    await ours.stop();
  }
}

async function growSittings(ours: OurSide, generator: Generator, token: string) {
  const probe = (method: 'PUT' | 'GET') => probeHttp(generator, ours.url, token, method);
  const points: { sittings: number; writeMs: number; readMs: number; rows: number }[] = [];
  let sittings = 0;
  await probe('PUT');
  for (const size of SITTINGS) {
    for (; sittings < size; sittings += SITTINGS_A_REQUEST) {
      const count = Math.min(SITTINGS_A_REQUEST, size - sittings);
      const updates = Array.from({ length: count }, (_, index) => sittingUpdate(sittings + index));
      const { status } = await call(ours.url, 'POST', '/api/progress', { token, body: { updates } });
      if (status !== 200) throw new Error(`Sittings were answered with ${status}.`);
    }
    sittings = size;
    const before = await ours.settle();
    const { answers, p50Ms: writeMs } = await probe('PUT');
    const rows = ((await ours.settle()) - before) / answers;
    const { p50Ms: readMs } = await probe('GET');
    points.push({ sittings, writeMs, readMs, rows });
  }
  const [first] = points;
  const last = points.at(-1);
  const times = (pick: (point: (typeof points)[number]) => number) =>
    last && first ? pick(last) / pick(first) : 0;
  const table: Table = {
    title: 'One reader with ever more sittings, one connection',
    heads: ['sittings', 'update, median ms', 'read, median ms', 'rows written by an update'],
    rows: points.map((p) => [figure(p.sittings), figure(p.writeMs), figure(p.readMs), figure(p.rows)]),
  };
  const curve: Curve = {
    name: 'sittings',
    title: 'One reader with ever more sittings',
    xLabel: 'sittings',
    yLabel: 'median ms',
    xIsLogarithmic: true,
    series: [
      { name: 'update', points: points.map((p) => [p.sittings, p.writeMs]) },
      { name: 'read', points: points.map((p) => [p.sittings, p.readMs]) },
    ],
  };
  const checks = [
    exactCheck(
      'update at 10,000 sittings: times the first',
      times((p) => p.writeMs),
      1.5,
    ),
    exactCheck(
      'read at 10,000 sittings: times the first',
      times((p) => p.readMs),
      1.5,
    ),
    exactCheck('rows written by an update at 10,000 sittings', last?.rows ?? Number.NaN, 1),
  ];
  return { table, curve, checks };
}

/** Old ones are folded away by the object; the newest are as young as today. */
function sittingUpdate(index: number) {
  const ago = SITTING_DAYS * DAY_MS * (1 - index / (SITTINGS.at(-1) ?? 1)) + 60_000;
  const sitting = {
    id: `sitting-${index}`,
    seconds: 30,
    startedAt: new Date(Date.now() - ago).toISOString(),
  };
  return { chapterNumber: 1 + (index % 20), sitting };
}

function probeHttp(generator: Generator, url: string, token: string, method: 'PUT' | 'GET') {
  const job: HttpJob = {
    kind: 'http',
    url,
    method,
    path: method === 'PUT' ? '/api/progress/1' : '/api/progress',
    tokens: [token],
    bodies: method === 'PUT' ? 'updates' : 'none',
    connections: 1,
    durationMs: PROBE_MS,
  };
  return generator.run(job);
}

async function growSockets(ours: OurSide, generator: Generator, token: string) {
  const points: { sockets: number; p50Ms: number; p99Ms: number; perSecond: number }[] = [];
  for (const sockets of SOCKETS) {
    const one = { path: '/api/progress/live', protocols: ['handbook.v1', `bearer.${token}`] };
    const { p50Ms, p99Ms, perSecond } = await generator.run({
      kind: 'sockets',
      url: ours.url,
      sockets: Array.from({ length: sockets }, () => one),
      frameType: 'update',
      senders: 1,
      durationMs: PROBE_MS,
    });
    points.push({ sockets, p50Ms, p99Ms, perSecond });
  }
  const table: Table = {
    title: 'One reader with ever more sockets: one sends, all others are shown what changed',
    heads: ['sockets', 'acknowledged after, median ms', 'p99 ms', 'frames a second'],
    rows: points.map((p) => [
      figure(p.sockets),
      figure(p.p50Ms),
      figure(p.p99Ms),
      figure(Math.round(p.perSecond * p.sockets)),
    ]),
  };
  const curve: Curve = {
    name: 'sockets',
    title: 'An update that is shown to all of a reader’s sockets',
    xLabel: 'sockets',
    yLabel: 'acknowledged after, median ms',
    xIsLogarithmic: true,
    series: [{ name: 'update', points: points.map((p) => [p.sockets, p.p50Ms]) }],
  };
  return { table, curve };
}

async function growDatabase(readers: number) {
  const worker = await runWorker({ entry: 'bench/worker/reportsWorker.ts', stateDirectory: fastDirectory() });
  try {
    const bench = { url: worker.url, key: await insertAdminKey(worker.miniflare), now: Date.now() };
    const count = (path: string) => ask(bench, path, v.number());
    const questions = await ask(bench, 'questions', v.array(v.unknown()));
    const points: { readers: number; reports: number; alone: number; together: number }[] = [];
    for (const [turn, share] of SHARES.entries()) {
      await fillReaders(bench, Math.round(readers * share), readers);
      // As the clock does each night.
      await ask(bench, 'fold', v.unknown());
      let reports = 0;
      for (const question of questions.keys()) reports += await count(`report?question=${question}`);
      const alone = (await count(`flush?how=alone&rev=${2 + 2 * turn}`)) / FLUSHED;
      const together = (await count(`flush?how=together&rev=${3 + 2 * turn}`)) / FLUSHED;
      points.push({ readers: (await storedNow(bench)).readers, reports, alone, together });
    }
    const last = points.at(-1);
    return {
      table: {
        title: 'D1 with ever more readers',
        heads: ['readers', 'rows read by all reports', 'rows written a snapshot, alone', 'in a batch of 100'],
        rows: points.map((p) => [p.readers, p.reports, p.alone, p.together].map(figure)),
      },
      checks: [
        exactCheck('rows read by all reports together', last?.reports ?? Number.NaN, 500),
        exactCheck('D1 rows written a snapshot, alone', last?.alone ?? Number.NaN, 2.2),
        exactCheck('D1 rows written a snapshot, in a batch of 100', last?.together ?? Number.NaN, 1.3),
      ],
      curves: [
        {
          name: 'database',
          title: 'D1 with ever more readers',
          xLabel: 'readers',
          yLabel: 'rows read by all reports',
          xIsLogarithmic: true,
          series: [
            { name: 'all reports', points: points.map((p): [number, number] => [p.readers, p.reports]) },
          ],
        },
      ],
    };
  } finally {
    await worker.stop();
  }
}
