/** The load generator, a process of its own: keeps every connection busy for a while and says what came back. */

import { freshUpdate } from './freshUpdate.ts';
import { HttpConnection, requestText } from './httpConnection.ts';
import { runSocketJob, type SocketJob } from './socketLoad.ts';

export type HttpJob = {
  kind: 'http';
  url: string;
  method: 'GET' | 'PUT' | 'POST';
  path: string;
  /** Used in turn, so that no reader comes over the limit; null sends none. */
  tokens: (string | null)[];
  /** Sent in turn; `updates` are made while it runs, each with something new. */
  bodies: 'none' | 'updates' | string[];
  connections: number;
  durationMs: number;
  /** Ends when each token, or each body, has been sent once. */
  once?: boolean;
};
export type Job = HttpJob | SocketJob;
export type Result = {
  answers: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 200, by status. */
  failures: Record<string, number>;
  /** The generator's own share of one core. */
  cpuShare: number;
};

async function runHttpJob(job: HttpJob): Promise<Pick<Result, 'failures'> & { latencies: number[] }> {
  const url = new URL(job.url);
  const connections = Array.from({ length: job.connections }, () => new HttpConnection(url));
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  const bodies = Array.isArray(job.bodies) ? job.bodies : null;
  const turnsMax = job.once ? (bodies ?? job.tokens).length : Number.POSITIVE_INFINITY;
  let turns = 0;
  const startedAt = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      while (turns < turnsMax && performance.now() - startedAt < job.durationMs) {
        const turn = turns++;
        const token = job.tokens[turn % job.tokens.length] ?? null;
        const body = job.bodies === 'updates' ? freshUpdate() : (bodies?.[turn % bodies.length] ?? null);
        const request = requestText(url, job.method, job.path, token, body);
        const sentAt = performance.now();
        const { status } = await connection.send(request);
        latencies.push(performance.now() - sentAt);
        if (status !== 200) failures[status] = (failures[status] ?? 0) + 1;
      }
    }),
  );
  for (const connection of connections) connection.close();
  return { latencies, failures };
}

async function runJob(job: Job): Promise<Result> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { latencies, failures } = await (job.kind === 'http' ? runHttpJob(job) : runSocketJob(job));
  const elapsedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? 0;
  return {
    answers: latencies.length,
    perSecond: latencies.length / (elapsedMs / 1000),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    failures,
    cpuShare: (cpu.user + cpu.system) / 1000 / elapsedMs,
  };
}

process.on('message', async (job: Job) => {
  process.send?.(await runJob(job));
});
