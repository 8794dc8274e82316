/** Contestants in rounds that alternate, so that what else the machine does falls on all of them alike. */
import type { Generator } from './generator.ts';
import type { Job, Result } from './load.ts';
import { processorMs } from './processorTime.ts';
import type { Check, Table } from './result.ts';
import { median, spread } from './table.ts';

export type Contestant = {
  name: string;
  /** @param round from 0; -1 warms up and is not counted */
  job: (round: number) => Job;
  /** Of the process that serves, for its processor time; null where there are several. */
  pid: (() => number) | null;
  /** Runs behind each round, not measured. */
  afterRound?: () => Promise<void>;
};
export type Measured = Result & { cpuUsEach: number | null };
export type Rounds = ReadonlyMap<string, readonly Measured[]>;

/** @throws Error when a contestant's answers were not all good */
export async function runRounds(
  generator: Generator,
  contestants: readonly Contestant[],
  rounds: number,
  warmUps = 1,
): Promise<Rounds> {
  const results = new Map<string, Measured[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const { name, job, pid, afterRound } of contestants) {
      const before = pid ? processorMs(pid()) : 0;
      const result = await generator.run(job(round));
      const cpuUsEach = pid ? ((processorMs(pid()) - before) * 1000) / result.answers : null;
      if (Object.keys(result.failures).length > 0) {
        throw new Error(`${name} was answered with ${JSON.stringify(result.failures)}.`);
      }
      if (round >= 0) results.get(name)?.push({ ...result, cpuUsEach });
      await afterRound?.();
    }
  }
  return results;
}

const HEADS = [
  '',
  'a second',
  'spread',
  'of the first',
  'spread',
  'p50 ms',
  'p99 ms',
  'CPU µs each',
  'generator CPU',
];

/** @param firstName what the column "of the first" compares with; the first contestant when absent */
export function roundsTable(title: string, results: Rounds, firstName?: string): Table {
  const [first = ''] = firstName === undefined ? results.keys() : [firstName];
  const rows = [...results].map(([name, all]) => {
    const rates = all.map(({ perSecond }) => perSecond);
    const ratios = ratiosOf(results, name, first, ({ perSecond }) => perSecond);
    const cpu = all.flatMap(({ cpuUsEach }) => cpuUsEach ?? []);
    return [
      name,
      median(rates).toFixed(0),
      spread(rates),
      median(ratios).toFixed(2),
      spread(ratios, 2),
      median(all.map(({ p50Ms }) => p50Ms)).toFixed(2),
      median(all.map(({ p99Ms }) => p99Ms)).toFixed(2),
      cpu.length > 0 ? median(cpu).toFixed(0) : '',
      `${(100 * median(all.map(({ cpuShare }) => cpuShare))).toFixed(0)} %`,
    ];
  });
  return { title, heads: HEADS, rows };
}

/** @returns one contestant's figure as a share of another's, round by round: the median, and what it lies between */
export function ratioCheck(
  what: string,
  results: Rounds,
  [name, against]: [string, string],
  target: number,
  isAtMost = false,
  pick: (measured: Measured) => number = ({ perSecond }) => perSecond,
): Check {
  const ratios = ratiosOf(results, name, against, pick);
  return {
    what,
    value: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    target,
    isAtMost,
  };
}

function ratiosOf(
  results: Rounds,
  name: string,
  against: string,
  pick: (measured: Measured) => number,
): number[] {
  const others = results.get(against) ?? [];
  return (results.get(name) ?? []).map((measured, round) => {
    const other = others[round];
    return other ? pick(measured) / pick(other) : Number.NaN;
  });
}
