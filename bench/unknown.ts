/** `npm run bench -- unknown`: sign-ins asked for addresses that nobody has, over HTTP; nothing may come of them. */

import { signInDevices } from '../test/node/helpers/client.ts';
import { runWorker } from '../test/node/helpers/runWorker.ts';
import { fastDirectory } from '../test/node/helpers/stateDirectory.ts';
import { HttpConnection, type RawAnswer, requestText } from './httpConnection.ts';
import { watchOpenFiles } from './openFiles.ts';
import { storedTables } from './storedTables.ts';
import { median, printTable } from './table.ts';

/** Each answer waits 150 ms, so only many at once make a rate. */
const CONNECTIONS = 600;
const KNOWN_READERS = 20;
/** One request of so many asks for a known address. */
const KNOWN_EVERY = 100;
/** Differ between any two answers. */
const CHANGING_HEADERS = /^(x-request-id|server-timing|date):.*$/gim;

/** @returns whether nothing was stored and no answer told a known address from an unknown one */
export async function unknownBench(count: number): Promise<boolean> {
  const worker = await runWorker({ stateDirectory: fastDirectory() });
  const files = watchOpenFiles(worker.workerdPid());
  try {
    const url = new URL(worker.url);
    const known = Array.from({ length: KNOWN_READERS }, (_, index) => `known${index}@example.com`);
    await Promise.all(known.map((email) => signInDevices(worker.url, email, 1)));
    const before = storedTables(worker.stateDirectory);
    const answers = { known: new Set<string>(), unknown: new Set<string>() };
    const latencies: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
    let turn = 0;
    const startedAt = performance.now();
    const work = async () => {
      const connection = new HttpConnection(url);
      for (let mine = turn++; mine < count; mine = turn++) {
        await files.room();
        const kind = mine % KNOWN_EVERY === 0 ? 'known' : 'unknown';
        const email =
          kind === 'known'
            ? (known[(mine / KNOWN_EVERY) % KNOWN_READERS] ?? '')
            : `unknown${mine}@example.com`;
        const sentAt = performance.now();
        const body = JSON.stringify({ email });
        const answer = await connection.send(requestText(url, 'POST', '/api/auth/magic-link', null, body));
        latencies[kind].push(performance.now() - sentAt);
        answers[kind].add(withoutChanging(answer));
      }
      connection.close();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
    const seconds = (performance.now() - startedAt) / 1000;
    const after = storedTables(worker.stateDirectory);
    const all = [...answers.known, ...answers.unknown];
    const isAlike = new Set(all).size === 1 && all.every((answer) => answer.startsWith('200'));
    const stored = after.withTables - before.withTables;
    printTable(
      `${count} sign-in requests in ${seconds.toFixed(0)} s (${(count / seconds).toFixed(0)} a second)`,
      ['address', 'requests', 'different answers', 'median ms', 'p99 ms'],
      (['unknown', 'known'] as const).map((kind) => [
        kind,
        `${latencies[kind].length}`,
        `${answers[kind].size}`,
        median(latencies[kind]).toFixed(0),
        quantile(latencies[kind], 0.99).toFixed(0),
      ]),
    );
    console.log(
      `Answers to known and unknown addresses are ${isAlike ? 'alike, byte for byte' : 'DIFFERENT'}.`,
    );
    console.log(
      `Objects with a table: ${before.withTables} before, ${after.withTables} after (${KNOWN_READERS} readers are known).`,
    );
    console.log(
      `workerd keeps a file for each object it woke (${after.files} files, ${Math.round(after.bytes / after.files)} bytes on average); with a table for an unknown address: ${stored}.`,
    );
    return isAlike && stored === 0 && after.withTables === KNOWN_READERS;
  } finally {
    files.stop();
    await worker.stop();
  }
}

function withoutChanging({ status, head, body }: RawAnswer): string {
  return `${status}\n${head.replace(CHANGING_HEADERS, '')}\n${body}`;
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
}
