/**
 * `npm run bench [-- PART … | all] [--write]`: ratios, counters and curves of one run. Without a part it runs all that
 * belongs to docs/performance.md; `--write` renders it with its pictures, where
 * parts that were not run stay as they were. Ends with 1 when a count is not as designed.
 */
import { parseArgs } from 'node:util';
import { cachePart } from './cache.ts';
import { coldPart } from './cold.ts';
import { costPart } from './cost.ts';
import { growthPart } from './growth.ts';
import { httpPart } from './http.ts';
import { importPart } from './importing.ts';
import { mailsBench } from './mails.ts';
import { reportsBench } from './reports.ts';
import { isMet, type PartResult, printResult } from './result.ts';
import { rowsPart } from './rowsPart.ts';
import { signInsPart } from './signIns.ts';
import { socketsPart } from './sockets.ts';
import { startupPart } from './startup.ts';
import { unknownBench } from './unknown.ts';
import { writePage } from './writePage.ts';

const MAIL_KILLS = 10;
const USAGE = `Usage: npm run bench [-- PART …] [--write]
  parts of the page, all of them by default: rows, startup, cost, http, sockets, sign-ins, cold, growth, import
  by themselves: cache, unknown [--count 100000], mails [--count 5000] [--seed 1], reports [--readers 1000000] [--keep FOLDER]
  quick: rows, startup and short rounds of http
  --readers of the largest D1 in growth (20000), --import readers (4000), --rounds (7)`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    keep: { type: 'string' },
    readers: { type: 'string' },
    import: { type: 'string', default: '4000' },
    rounds: { type: 'string', default: '7' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const count = Number(values.count ?? (positionals[0] === 'mails' ? 5_000 : 100_000));

/** In the order of the page. */
const PAGE_PARTS: Readonly<Record<string, () => Promise<PartResult>>> = {
  rows: rowsPart,
  startup: startupPart,
  cost: costPart,
  http: () => httpPart({ rounds, roundMs: 1_000 }),
  sockets: () => socketsPart({ rounds, roundMs: 800 }),
  'sign-ins': () => signInsPart({ rounds, readers: 150 }),
  cold: () => coldPart({ rounds, readers: 200 }),
  growth: () => growthPart(Number(values.readers ?? 20_000)),
  import: () => importPart(Number(values.import)),
};
const OTHER_PARTS: Readonly<Record<string, () => Promise<PartResult | boolean>>> = {
  cache: cachePart,
  unknown: () => unknownBench(count),
  mails: () => mailsBench(count, MAIL_KILLS, Number(values.seed)),
  reports: () => reportsBench(Number(values.readers ?? 1_000_000), values.keep),
  short: () => httpPart({ rounds: 3, roundMs: 400 }),
};
const QUICK = ['rows', 'startup', 'short'];

const named = positionals.flatMap((name) => (name === 'quick' ? QUICK : name === 'all' ? [] : [name]));
const parts = named.length > 0 ? named : Object.keys(PAGE_PARTS);
const numbers = [rounds, count, Number(values.import), Number(values.readers ?? 1), Number(values.seed)];
if (values.help) {
  console.log(USAGE);
} else if (
  parts.some((name) => !(name in PAGE_PARTS || name in OTHER_PARTS)) ||
  numbers.some((n) => !(n > 0))
) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await runParts(parts);
}

async function runParts(names: readonly string[]): Promise<void> {
  const results: Record<string, PartResult> = {};
  for (const name of names) {
    const startedAt = performance.now();
    try {
      const result = await (PAGE_PARTS[name] ?? OTHER_PARTS[name])?.();
      if (typeof result === 'object') {
        printResult(result);
        results[name] = result;
      } else if (result === false) process.exitCode = 1;
    } catch (error) {
      // The other parts are still worth having.
      console.error(`${name} failed:`, error);
      process.exitCode = 1;
    }
    console.log(`\n[${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s]`);
  }
  if (results.rows && !results.rows.checks.every(isMet)) process.exitCode = 1;
  if (values.write) await writePage(results, Object.keys(PAGE_PARTS));
}
