/**
 * What happens, counted in Analytics Engine. Each event is a point whose index is what it is mostly asked by; the places of
 * its texts (blobs) and numbers (doubles) are a contract with the queries in docs/operating.md. No address, no id of anybody.
 */

export type RequestDone = { method: string; route: string; status: number; ms: number };
/** @param reason empty for a mail that was sent */
export type MailSettled = { kind: string; result: string; reason: string; ms: number };
/** @param lateMs how long the oldest change had waited @param failures tries in a row that failed before */
export type SnapshotTold = { outcome: 'stored' | 'failed'; lateMs: number; failures: number };
export type JobRun = { name: string; outcome: 'done' | 'failed'; ms: number };

export type Metrics = {
  request: (done: RequestDone) => void;
  mail: (settled: MailSettled) => void;
  snapshot: (told: SnapshotTold) => void;
  job: (run: JobRun) => void;
};

/** @param dataset absent where nothing is to be counted; a point that cannot be written is lost, and nothing else */
export function openMetrics(dataset: AnalyticsEngineDataset | undefined): Metrics {
  const write = (index: string, blobs: string[], doubles: number[]) => {
    try {
      dataset?.writeDataPoint({ indexes: [index], blobs, doubles });
    } catch {
      // Counting must not undo what it counts: a request answered, a snapshot stored.
    }
  };
  return {
    request: ({ method, route, status, ms }) =>
      write(route, ['request', method, route, String(status)], [ms, status]),
    mail: ({ kind, result, reason, ms }) => write(`mail:${kind}`, ['mail', kind, result, reason], [ms]),
    snapshot: ({ outcome, lateMs, failures }) => write('snapshot', ['snapshot', outcome], [lateMs, failures]),
    job: ({ name, outcome, ms }) => write(`job:${name}`, ['job', name, outcome], [ms]),
  };
}
