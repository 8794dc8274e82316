/** Rows written, by the storage's own counters, for each thing a reader's object does often. */
import { call } from '../test/node/helpers/client.ts';
import { openLiveSocket } from '../test/node/helpers/liveSocket.ts';
import { type ObjectCounters, objectCounters, settle, signIn } from './benchClient.ts';

const REPEATS = 20;

export type RowCount = {
  what: string;
  times: number;
  rowsWritten: number;
  alarmsSet: number;
  /** Rows each time; anything else is a failure. */
  expected: number;
};

/** @param url a bench Worker whose snapshots wait, so that only the requests write */
export async function countRows(url: string): Promise<RowCount[]> {
  const email = 'rows@example.com';
  const token = await signIn(url, email);
  await settle(url, [email]);
  const counts: RowCount[] = [];
  const count = async (
    what: string,
    expected: number,
    times: number,
    act: (turn: number) => Promise<void>,
  ) => {
    const before = await objectCounters(url, email);
    for (let turn = 0; turn < times; turn += 1) await act(turn);
    const after = await objectCounters(url, email);
    counts.push({ what, times, expected, ...differenceOf(before, after) });
  };
  const put = async (body: unknown, allowed = [200]) => {
    const { status } = await call(url, 'PUT', '/api/progress/1', { token, body });
    if (!allowed.includes(status)) throw new Error(`PUT /api/progress/1 gave ${status}.`);
  };
  const get = async (path: string) => {
    const { status } = await call(url, 'GET', path, { token });
    if (status !== 200) throw new Error(`GET ${path} gave ${status}.`);
  };

  await put({ completed: true });
  await count('progress update over HTTP', 1, REPEATS, (turn) => put({ videosWatched: [`video-${turn}`] }));
  await count('the same update again (replay)', 0, REPEATS, (turn) =>
    put({ videosWatched: [`video-${turn}`] }),
  );
  await count('session check (GET /api/auth/session)', 0, REPEATS, () => get('/api/auth/session'));
  await count('progress read', 0, REPEATS, () => get('/api/progress'));
  await countSocketUpdates(url, token, count);
  // More replays than the limit has left: most are refused.
  await count('limit check, most of them refused', 0, 200, () => put({ completed: true }, [200, 429]));
  counts.push(await countUnknown(url));
  return counts;
}

async function countSocketUpdates(
  url: string,
  token: string,
  count: (
    what: string,
    expected: number,
    times: number,
    act: (turn: number) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  const socket = await openLiveSocket(url, token);
  if (!socket) throw new Error('The live socket did not open.');
  await count('progress update over a socket', 1, REPEATS, async (turn) => {
    socket.send({ type: 'update', id: turn, update: { chapterNumber: 1, quizzesPassed: [`quiz-${turn}`] } });
    for (;;) {
      const frame = await socket.next(5_000);
      if (frame === 'closed' || frame === 'nothing') throw new Error('No acknowledgement came.');
      if (frame.type === 'ack') return;
    }
  });
  socket.close();
}

async function countUnknown(url: string): Promise<RowCount> {
  const total = { rowsWritten: 0, alarmsSet: 0 };
  for (let turn = 0; turn < REPEATS; turn += 1) {
    const email = `nobody${turn}@example.com`;
    const { status } = await call(url, 'POST', '/api/auth/magic-link', { body: { email } });
    const { rowsWritten, alarmsSet, tables } = await objectCounters(url, email);
    if (status !== 200 || tables !== 0) throw new Error(`An unknown address left ${tables} tables.`);
    total.rowsWritten += rowsWritten;
    total.alarmsSet += alarmsSet;
  }
  return { what: 'sign-in asked for an unknown address', times: REPEATS, expected: 0, ...total };
}

function differenceOf(before: ObjectCounters, after: ObjectCounters) {
  return {
    rowsWritten: after.rowsWritten - before.rowsWritten,
    alarmsSet: after.alarmsSet - before.alarmsSet,
  };
}
