/**
 * Readers who were away: an object leaves memory ten seconds after its last request, and its next one opens its database
 * and reads the reader. One progress write each, to readers whose objects are cold, against the guide's design and hot ones.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { diskDirectory } from '../test/node/helpers/stateDirectory.ts';
import { startGenerator } from './generator.ts';
import type { HttpJob } from './load.ts';
import type { PartResult } from './result.ts';
import { type Contestant, ratioCheck, roundsTable, runRounds } from './rounds.ts';
import { type Side, startGuide, startOurs } from './sides.ts';

const CONNECTIONS = 16;
const LONG_MS = 60_000;
/** workerd evicts after ten seconds; a little more, so that all are gone. */
const COLD_AFTER_MS = 12_000;
const COLD = 'this backend, cold';
const HOT = 'this backend, hot';
const GUIDE = "the guide's design";

/** @param readers who are written to in each round, once each */
export async function coldPart({
  rounds,
  readers,
}: {
  rounds: number;
  readers: number;
}): Promise<PartResult> {
  const ours = await startOurs(diskDirectory());
  const guide = await startGuide(diskDirectory());
  const generator = startGenerator();
  try {
    // A first round that warms up: the objects of each round are cold, the code is not.
    const coldTokens = await ours.signIn((rounds + 1) * readers);
    const guideTokens = await guide.signIn((rounds + 1) * readers);
    await ours.settle();
    await wait(COLD_AFTER_MS);
    const contestants = [
      contestant(GUIDE, guide, guideTokens, readers),
      contestant(COLD, ours, coldTokens, readers),
      contestant(HOT, ours, coldTokens, readers),
    ];
    const results = await runRounds(generator, contestants, rounds);
    const title = `One progress write each to ${readers} readers, disk: ${CONNECTIONS} connections, median of ${rounds} rounds`;
    return {
      title: 'Readers who were away',
      tables: [roundsTable(title, results)],
      checks: [ratioCheck("cold write: times the guide's design (disk)", results, [COLD, GUIDE], 2)],
      curves: [],
      notes: [],
    };
  } finally {
    generator.stop();
    await ours.stop();
    await guide.stop();
  }
}

/** Each round has readers of its own; the hot ones are those who were just written to. */
function contestant(name: string, side: Side, tokens: readonly string[], readers: number): Contestant {
  const job = (round: number): HttpJob => ({
    kind: 'http',
    url: side.url,
    method: 'PUT',
    path: '/api/progress/1',
    tokens: tokens.slice((round + 1) * readers, (round + 2) * readers),
    bodies: 'updates',
    connections: CONNECTIONS,
    durationMs: LONG_MS,
    once: true,
  });
  return { name, job, pid: side.pid };
}
