/**
 * Updates over WebSockets, each acknowledged when it is durable, against an echo. A reader's other devices are shown what
 * changed, so a hundred sockets on one object are also compared with an echo that goes to all of them.
 */
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { startGenerator } from './generator.ts';
import type { PartResult } from './result.ts';
import { type Contestant, ratioCheck, roundsTable, runRounds } from './rounds.ts';
import { type OurSide, startOurs } from './sides.ts';
import type { SocketJob } from './socketLoad.ts';

const SOCKETS = 100;
const ECHO = 'echo';
const ECHO_TO_ALL = 'echo to all sockets of the object';
const OURS = 'update, acknowledged when durable';

export type SocketsPlan = { rounds: number; roundMs: number };

export async function socketsPart({ rounds, roundMs }: SocketsPlan): Promise<PartResult> {
  const ours = await startOurs(fastDirectory());
  const generator = startGenerator();
  try {
    const tokens = await ours.signIn(SOCKETS);
    await ours.settle();
    const apart = await runRounds(generator, contestants(ours, tokens, roundMs), rounds);
    const [first = ''] = tokens;
    const together = await runRounds(generator, contestants(ours, [first], roundMs), rounds);
    const how = `median of ${rounds} rounds of ${roundMs} ms`;
    return {
      title: 'Progress over WebSockets',
      tables: [
        roundsTable(`${SOCKETS} sockets, an object each: ${how}`, apart),
        roundsTable(`${SOCKETS} sockets on one object: ${how}`, together),
      ],
      checks: [
        ratioCheck('socket update: share of an echo, one socket an object', apart, [OURS, ECHO], 0.45),
        ratioCheck('socket update: share of an echo, 100 sockets on one object', together, [OURS, ECHO], 0.9),
      ],
      curves: [],
      notes: [
        `Each of ${SOCKETS} sockets has one update under way. With all on one object, each update is shown to the 99 others.`,
      ],
    };
  } finally {
    generator.stop();
    await ours.stop();
  }
}

/** @param tokens of readers; one is all sockets' */
function contestants(ours: OurSide, tokens: readonly string[], durationMs: number): Contestant[] {
  const indexes = Array.from({ length: SOCKETS }, (_, index) => index);
  const isOne = tokens.length === 1;
  const contestant = (
    name: string,
    frameType: SocketJob['frameType'],
    socketOf: (index: number) => Socket,
  ) => {
    const job: SocketJob = {
      kind: 'sockets',
      url: ours.url,
      sockets: indexes.map(socketOf),
      frameType,
      durationMs,
    };
    return { name, job: () => job, pid: ours.pid };
  };
  const echo = (kind: string) => (index: number) => ({
    path: `/bench/${kind}?object=${kind}${isOne ? '' : index}`,
    protocols: [],
  });
  const live = (index: number) => ({
    path: '/api/progress/live',
    protocols: ['handbook.v1', `bearer.${tokens[index % tokens.length]}`],
  });
  return [
    contestant(ECHO, 'ack', echo('echo')),
    contestant(OURS, 'update', live),
    ...(isOne ? [contestant(ECHO_TO_ALL, 'ack', echo('echo-to-all'))] : []),
  ];
}

type Socket = SocketJob['sockets'][number];
