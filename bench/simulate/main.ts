/** `npm run simulate`: one day of very many readers against one D1, and how long its disk lasts. Ends with 1 when the design's answer does not hold. */
import { writeFile } from 'node:fs/promises';
import { cpus, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { diskDirectory, memoryDirectory } from '../../test/node/helpers/stateDirectory.ts';
import { printTable } from '../table.ts';
import { dayPicture } from './dayPicture.ts';
import { simulateTraffic, type TrafficOptions } from './flushTraffic.ts';
import type { Measured } from './measureWriter.ts';
import { loadOf, perMinute } from './writer.ts';

const HELP = `Simulates a day of flush traffic against D1's measured rate of statements.

  npm run simulate -- [options]

  --readers N      who read on that day                     (default 1000000)
  --seed N         repeats a run                            (default 1)
  --filled N       readers in the measured database         (default 5000)
  --svg FILE       draws the day`;

const GB = 1e9;
/** Per database, https://developers.cloudflare.com/d1/platform/limits/. */
const D1_MAX_BYTES = 10 * GB;
/** What a statement may take on the platform, where durability is replication: told for several, since it cannot be measured here. */
const SERVICE_MS = [1, 2, 5];
const SHARDS = [1, 4, 16];
/** Later than this, an owner would call the reports late. */
const LAG_MAX_MS = 60_000;

const SCENARIOS: [string, Partial<TrafficOptions>][] = [
  ['as configured: 30 s quiet, 10 min at most', {}],
  ['all readers in one time zone', { audience: 'one zone' }],
  ['all over HTTP, no live socket', { liveShare: 0 }],
  ['5 s quiet, 60 s at most', { policy: { quietMs: 5_000, maxMs: 60_000 } }],
  ['2 min quiet, 30 min at most', { policy: { quietMs: 120_000, maxMs: 1_800_000 } }],
];

const { values } = parseArgs({
  options: {
    readers: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    filled: { type: 'string', default: '5000' },
    svg: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [readers = 0, seed = 0, filled = 0] = [values.readers, values.seed, values.filled].map(Number);
if (values.help) console.log(HELP);
else if (
  ![readers, filled].every((count) => Number.isInteger(count) && count >= 100) ||
  !Number.isInteger(seed)
) {
  console.error(HELP);
  process.exitCode = 2;
} else if (!(await simulate())) process.exitCode = 1;

/** @returns whether sixteen databases of 5 ms a statement keep up with the fullest minute */
async function simulate(): Promise<boolean> {
  // Miniflare takes seconds to load, which no question about the options should cost.
  const { measureWriter } = await import('./measureWriter.ts');
  const onDisk = await measureWriter(filled, diskDirectory());
  const memory = memoryDirectory();
  const measured = memory === null ? onDisk : await measureWriter(filled, memory);
  printMeasured(onDisk, measured);
  setPriority(5);
  const base: TrafficOptions = {
    readers,
    seed,
    audience: 'world',
    policy: { quietMs: 30_000, maxMs: 600_000 },
    liveShare: 0.8,
  };
  await printScenarios(base, measured);
  printGrowth(measured);
  return printShards(base, measured);
}

function printMeasured(onDisk: Measured, inMemory: Measured): void {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
  console.log(`${machine}; a D1 of ${filled} readers.`);
  printTable(
    'Measured, for each reader',
    ['', 'processor, ms', 'passed without fsync, ms', 'passed on this disk, ms'],
    (['alone', 'together'] as const).map((how) => [
      how === 'alone' ? 'a statement for one' : 'a statement for 100',
      ...[inMemory[how].cpuMs, inMemory[how].wallMs, onDisk[how].wallMs].map((ms) => ms.toFixed(2)),
    ]),
  );
  const { readerBytes, entryBytes } = inMemory;
  console.log(
    `A reader takes ${readerBytes.toFixed(0)} bytes of D1, an entry of the access log ${entryBytes.toFixed(0)}.`,
  );
}

async function printScenarios(base: TrafficOptions, { alone }: Measured): Promise<void> {
  const days = SCENARIOS.map(([name, change]) => ({ name, ...simulateTraffic({ ...base, ...change }) }));
  printTable(
    `One day of ${readers} readers, seed ${seed}`,
    [
      '',
      'sittings',
      'updates',
      'flushes',
      'statements',
      'updates a flush',
      'peak a second',
      'used at peak by one D1 of 2 ms',
    ],
    days.map(({ name, sittings, updates, flushes, statements }) => {
      const { peakRate, peakUse } = loadOf(statements, 2);
      return [
        name,
        `${sittings}`,
        `${updates}`,
        `${flushes}`,
        `${statements.length}`,
        (updates / flushes).toFixed(1),
        peakRate.toFixed(0),
        `${(peakUse * 100).toFixed(0)} %`,
      ];
    }),
  );
  if (values.svg === undefined) return;
  const curve = (index: number, name: string, colour: string) => ({
    name,
    colour,
    perSecond: averaged(perMinute(days[index]?.statements ?? new Float64Array()).map((count) => count / 60)),
  });
  const picture = dayPicture(
    `Statements a second that D1 gets from ${readers} readers over one day`,
    [curve(0, 'readers all over the world', '#2a78c0'), curve(1, 'all in one time zone', '#c07a1a')],
    [
      { name: 'one D1, 2 ms a statement', perSecond: 500 },
      { name: `as measured, ${alone.cpuMs.toFixed(1)} ms`, perSecond: 1000 / alone.cpuMs },
    ],
  );
  await writeFile(values.svg, picture);
}

/** Ten minutes are a point: single minutes would only show the noise. */
function averaged(minutes: readonly number[]): number[] {
  return Array.from({ length: minutes.length / 10 }, (_, index) =>
    minutes.slice(index * 10, index * 10 + 10).reduce((sum, value) => sum + value / 10, 0),
  );
}

function printShards(base: TrafficOptions, { alone }: Measured): boolean {
  let worst = 0;
  const lines = SHARDS.flatMap((shards) => {
    // Readers are spread by a hash, so one of K databases has a day of its own with a K-th of them.
    const { statements } = simulateTraffic({
      ...base,
      audience: 'one zone',
      readers: Math.ceil(base.readers / shards),
    });
    return [alone.cpuMs, ...SERVICE_MS].map((serviceMs) => {
      const load = loadOf(statements, serviceMs);
      if (shards === 16 && serviceMs === 5) worst = load.lagMs.p999;
      return [
        `${shards} × ${serviceMs.toFixed(1)} ms`,
        `${(load.meanUse * 100).toFixed(0)} %`,
        `${(load.peakUse * 100).toFixed(0)} %`,
        ...[load.lagMs.p50, load.lagMs.p99, load.lagMs.p999, load.lagMs.most].map(duration),
        `${load.backlog}`,
      ];
    });
  });
  const heads = [
    'databases × statement',
    'use',
    'at peak',
    'lag p50',
    'p99',
    'p99.9',
    'most',
    'most waiting',
  ];
  printTable('All in one time zone, by how many databases share the readers', heads, lines);
  return worst < LAG_MAX_MS;
}

function duration(ms: number): string {
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 3_600_000).toFixed(1)} h`;
}

function printGrowth({ readerBytes, entryBytes }: Measured): void {
  const viewsADay = readers * 2.5;
  const lines = [100_000, 1_000_000, 5_000_000, 10_000_000].map((known) => [
    `${known}`,
    `${((known * readerBytes) / GB).toFixed(2)} GB`,
    `${Math.ceil((known * readerBytes) / (D1_MAX_BYTES / 2))}`,
  ]);
  printTable(
    'Readers in D1, those who came once included',
    ['readers', 'size', 'databases, half full'],
    lines,
  );
  const days = Math.floor(D1_MAX_BYTES / 2 / (viewsADay * entryBytes));
  console.log(
    `The access log of ${readers} readers a day fills half a database in ${days} days, at 2.5 chapters each.`,
  );
}
