/** Signing in: a mail's link becomes a session, with this backend and with the guide's design. */
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { startGenerator } from './generator.ts';
import type { HttpJob } from './load.ts';
import type { PartResult } from './result.ts';
import { type Contestant, roundsTable, runRounds } from './rounds.ts';
import { type Side, startGuide, startOurs } from './sides.ts';

const CONNECTIONS = 16;
const LONG_MS = 60_000;

/** @param readers who sign in in each round, once each */
export async function signInsPart({
  rounds,
  readers,
}: {
  rounds: number;
  readers: number;
}): Promise<PartResult> {
  const ours = await startOurs(fastDirectory());
  const guide = await startGuide(fastDirectory());
  const generator = startGenerator();
  try {
    const contestants = [
      await contestant("the guide's design", guide, rounds, readers),
      await contestant('this backend', ours, rounds, readers),
    ];
    await ours.settle();
    const title = `POST /api/auth/verify: ${readers} readers a round, once each, ${CONNECTIONS} connections, median of ${rounds} rounds`;
    const tables = [roundsTable(title, await runRounds(generator, contestants, rounds))];
    return { title: 'Signing in', tables, checks: [], curves: [], notes: [] };
  } finally {
    generator.stop();
    await ours.stop();
    await guide.stop();
  }
}

async function contestant(name: string, side: Side, rounds: number, readers: number): Promise<Contestant> {
  const tickets = await side.tickets((rounds + 1) * readers);
  const job = (round: number): HttpJob => ({
    kind: 'http',
    url: side.url,
    method: 'POST',
    path: '/api/auth/verify',
    tokens: [null],
    bodies: tickets
      .slice((round + 1) * readers, (round + 2) * readers)
      .map((token) => JSON.stringify({ token, transport: 'body' })),
    connections: CONNECTIONS,
    durationMs: LONG_MS,
    once: true,
  });
  return { name, job, pid: side.pid };
}
