/** The load generator, a process of its own: keeps every connection busy for a while and says what came back. */
import { HttpConnection, requestText } from './httpConnection.ts';

export type Job = {
  url: string;
  method: 'GET' | 'PUT';
  path: string;
  /** Used in turn, so that no reader comes over the limit. */
  tokens: string[];
  connections: number;
  durationMs: number;
};
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

async function runJob(job: Job): Promise<Result> {
  const url = new URL(job.url);
  const connections = Array.from({ length: job.connections }, () => new HttpConnection(url));
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  let turn = 0;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() - startedAt < job.durationMs) {
        const token = job.tokens[turn++ % job.tokens.length] ?? null;
        const body = job.method === 'PUT' ? updateBody(turn) : null;
        const sentAt = performance.now();
        const { status } = await connection.send(requestText(url, job.method, job.path, token, body));
        latencies.push(performance.now() - sentAt);
        if (status !== 200) failures[status] = (failures[status] ?? 0) + 1;
      }
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  for (const connection of connections) connection.close();
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

/** Always news, so that each update has a row to write. */
function updateBody(turn: number): string {
  return JSON.stringify({ position: { percent: turn % 100, at: new Date().toISOString() } });
}

process.on('message', async (job: Job) => {
  process.send?.(await runJob(job));
});
