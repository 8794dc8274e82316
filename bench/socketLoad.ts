/** Load over WebSockets: each socket has one update under way, and sends the next when it is acknowledged. */
import { freshFacts } from './freshUpdate.ts';
import { SocketConnection } from './socketConnection.ts';

export type SocketJob = {
  kind: 'sockets';
  url: string;
  /** One socket each; opening them is not part of what is measured. */
  sockets: { path: string; protocols: string[] }[];
  /** What the frames say they are: `update` for the product; an echo is its own acknowledgement as `ack`. */
  frameType: 'update' | 'ack';
  /** How many of them send; the others listen. All when absent. */
  senders?: number;
  durationMs: number;
};

/** A socket without its acknowledgement for so long has lost it. */
const STALLED_MS = 10_000;
const OPEN_AT_ONCE = 50;

export async function runSocketJob(
  job: SocketJob,
): Promise<{ latencies: number[]; failures: Record<string, number> }> {
  const sockets = await openAll(job);
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  const startedAt = performance.now();
  try {
    await Promise.all(
      sockets.slice(0, job.senders).map((socket, index) => {
        const acknowledged = `{"type":"ack","id":${index},`;
        let sentAt = 0;
        const send = () => {
          sentAt = performance.now();
          const update = { chapterNumber: 1, ...freshFacts() };
          socket.send(JSON.stringify({ type: job.frameType, id: index, update }));
        };
        return new Promise<void>((resolve, reject) => {
          const watch = setInterval(() => {
            if (performance.now() - sentAt > STALLED_MS)
              reject(new Error('An acknowledgement did not come.'));
          }, STALLED_MS);
          socket.onText = (text) => {
            if (text.startsWith('{"type":"error"')) failures.error = (failures.error ?? 0) + 1;
            else if (!text.startsWith(acknowledged)) return;
            const now = performance.now();
            latencies.push(now - sentAt);
            if (now - startedAt < job.durationMs) return send();
            clearInterval(watch);
            resolve();
          };
          send();
        });
      }),
    );
  } finally {
    for (const socket of sockets) socket.close();
  }
  return { latencies, failures };
}

async function openAll({ url, sockets }: SocketJob): Promise<SocketConnection[]> {
  const target = new URL(url);
  const opened: SocketConnection[] = [];
  for (let start = 0; start < sockets.length; start += OPEN_AT_ONCE) {
    const some = sockets.slice(start, start + OPEN_AT_ONCE);
    opened.push(...(await Promise.all(some.map((s) => SocketConnection.open(target, s.path, s.protocols)))));
  }
  return opened;
}
