/**
 * Progress over HTTP: writes and reads of hot readers, against an empty Worker, an object that only answers, the guide's
 * design and Node + PostgreSQL. Once without the cost of a disk, once with fsync on this one.
 */
import { diskDirectory, fastDirectory, hasMemoryDisk } from '../test/node/helpers/stateDirectory.ts';
import { type Generator, startGenerator } from './generator.ts';
import type { HttpJob } from './load.ts';
import { type RunningPeer, runEmptyWorker } from './peers/runPeer.ts';
import type { PartResult } from './result.ts';
import { type Contestant, type Rounds, ratioCheck, roundsTable, runRounds } from './rounds.ts';
import { type OurSide, type Side, startGuide, startNode, startOurs } from './sides.ts';

const EMPTY = 'an empty Worker';
const CEILING = 'token + an object that answers';
const OURS = 'this backend';
const GUIDE = "the guide's design";
const NODE = 'node:http + PostgreSQL';
const CHAPTER_PATH = '/api/progress/1';

/** Enough that nobody's limit, and no single row, is what is measured. */
const READERS = 300;
const CONNECTIONS = 32;

export type HttpPlan = { rounds: number; roundMs: number };
type Sides = { empty: RunningPeer; ours: OurSide; guide: Side; node: (Side & { version: string }) | null };
type Tokens = { ours: string[]; guide: string[]; node: string[] };

export async function httpPart(plan: HttpPlan): Promise<PartResult> {
  const result: PartResult = { title: 'Progress over HTTP', tables: [], checks: [], curves: [], notes: [] };
  const generator = startGenerator();
  try {
    if (!hasMemoryDisk()) {
      result.notes.push(
        'There is no disk in memory here, so the runs without the cost of a disk are left out.',
      );
    } else {
      await compare(generator, plan, result, 'CPU', fastDirectory);
    }
    await compare(generator, plan, result, 'disk', diskDirectory);
  } finally {
    generator.stop();
  }
  return result;
}

async function compare(
  generator: Generator,
  plan: HttpPlan,
  result: PartResult,
  setting: 'CPU' | 'disk',
  directory: () => string,
): Promise<void> {
  const sides = {
    empty: await runEmptyWorker(),
    ours: await startOurs(directory()),
    guide: await startGuide(directory()),
    // A peer that does not start here must not cost the others their run.
    node: await startNode(directory).catch((error: unknown) => {
      result.notes.push(`Node + PostgreSQL did not start: ${String(error)}`);
      return null;
    }),
  };
  try {
    const tokens = {
      ours: await sides.ours.signIn(READERS),
      guide: await sides.guide.signIn(READERS),
      node: (await sides.node?.signIn(READERS)) ?? [],
    };
    const rowsBefore = await sides.ours.settle();
    const how = `${setting}: ${READERS} hot readers, ${CONNECTIONS} connections, median of ${plan.rounds} rounds of ${plan.roundMs} ms`;
    const writes = await runRounds(generator, contestants('PUT', sides, tokens, plan.roundMs), plan.rounds);
    result.tables.push(roundsTable(`Progress write, ${how}`, writes, CEILING));
    noteRows(result, setting, writes, (await sides.ours.settle()) - rowsBefore);
    result.checks.push(...writeChecks(setting, writes));
    if (!sides.node) result.notes.push(`${setting}: without PostgreSQL here, Node + PostgreSQL is left out.`);
    if (setting === 'disk') return;
    const reads = await runRounds(generator, contestants('GET', sides, tokens, plan.roundMs), plan.rounds);
    result.tables.push(roundsTable(`Progress read, ${how}`, reads, CEILING));
    result.checks.push(
      ratioCheck('progress read: share of an object that answers (CPU)', reads, [OURS, CEILING], 0.75),
    );
    await compareAlone(generator, plan, result, sides, tokens);
  } finally {
    await Promise.all([sides.empty, sides.ours, sides.guide, sides.node].map((side) => side?.stop()));
  }
}

/** One connection: what a reader waits for, when nobody else asks. */
async function compareAlone(
  generator: Generator,
  plan: HttpPlan,
  result: PartResult,
  sides: Sides,
  tokens: Tokens,
): Promise<void> {
  const all = contestants('PUT', sides, tokens, plan.roundMs, 1);
  const alone = await runRounds(generator, all, plan.rounds);
  const title = `Progress write at one connection, CPU: median of ${plan.rounds} rounds of ${plan.roundMs} ms`;
  result.tables.push(roundsTable(title, alone, CEILING));
  const p99 = ({ p99Ms }: { p99Ms: number }) => p99Ms;
  result.checks.push(
    ratioCheck("p99 at one connection, of the guide's design", alone, [OURS, GUIDE], 1 / 8, true, p99),
  );
}

function contestants(
  method: 'PUT' | 'GET',
  { empty, ours, guide, node }: Sides,
  tokens: Tokens,
  durationMs: number,
  connections = CONNECTIONS,
): Contestant[] {
  const path = method === 'PUT' ? CHAPTER_PATH : '/api/progress';
  const bodies = method === 'PUT' ? 'updates' : 'none';
  const job = (side: { url: string }, jobPath: string, jobTokens: string[]) => {
    const made: HttpJob = {
      kind: 'http',
      url: side.url,
      method,
      path: jobPath,
      tokens: jobTokens,
      bodies,
      connections,
      durationMs,
    };
    return () => made;
  };
  return [
    { name: EMPTY, job: job(empty, path, tokens.ours), pid: empty.workerdPid },
    { name: CEILING, job: job(ours, '/bench/ceiling', tokens.ours), pid: ours.pid },
    { name: OURS, job: job(ours, path, tokens.ours), pid: ours.pid },
    { name: GUIDE, job: job(guide, path, tokens.guide), pid: guide.pid },
    ...(node ? [{ name: NODE, job: job(node, path, tokens.node), pid: null }] : []),
  ];
}

function noteRows(result: PartResult, setting: string, writes: Rounds, rows: number): void {
  const counted = (writes.get(OURS) ?? []).reduce((sum, { answers }) => sum + answers, 0);
  // The round that warms up is not among the results, so the rows are a little more.
  result.notes.push(
    `${setting}: ${counted} counted progress writes and those of the warm-up wrote ${rows} rows.`,
  );
}

function writeChecks(setting: 'CPU' | 'disk', writes: Rounds) {
  const overGuide = ratioCheck(
    `progress write: times the guide's design (${setting})`,
    writes,
    [OURS, GUIDE],
    setting === 'CPU' ? 10 : 5,
  );
  if (setting === 'disk') return [overGuide];
  const share = ratioCheck(
    'progress write: share of an object that answers (CPU)',
    writes,
    [OURS, CEILING],
    0.6,
  );
  return [share, overGuide];
}
