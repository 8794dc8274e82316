/** `npm run import`: brings the old database's readers into the running backend. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../target.ts';
import { PROJECT_DIR } from '../wrangler.ts';
import { checkpointFor } from './checkpoint.ts';
import { HELP, type ImportOptions, readCommandLine } from './commandLine.ts';
import { DumpError } from './dumpCursor.ts';
import { newTally, runImport, totalRowsRead } from './importRun.ts';
import { showProgress } from './progressDisplay.ts';
import { sendChunk, UploadError } from './sendChunk.ts';
import { openSource, type Source } from './source.ts';
import { summarise, summaryText } from './summary.ts';

async function main(): Promise<void> {
  const options = await readCommandLine(process.argv.slice(2), { env: process.env, cwd: process.cwd() });
  if (options === null) return console.log(HELP);
  const source = await openSource(options.from);
  try {
    await importFrom(source, options);
  } finally {
    await source.close();
  }
}

async function importFrom(source: Source, options: ImportOptions): Promise<void> {
  const { to: url, key } = options;
  const checkpoint = checkpointFor(join(PROJECT_DIR, '.wrangler/imports'), [
    source.identity,
    url.origin,
    key ?? '',
  ]);
  if (options.restart) checkpoint.remove();
  const deps = { sleep, random: Math.random, now: Date.now };
  const send =
    key === null ? null : (chunk: Parameters<typeof sendChunk>[1]) => sendChunk({ url, key }, chunk, deps);
  const tally = newTally();
  const startedMs = performance.now();
  const endDisplay = showProgress(() => ({
    done: source.done(),
    total: source.total,
    rows: totalRowsRead(tally),
  }));
  let complete = false;
  try {
    await runImport(source.items(), tally, { send, checkpoint });
    complete = totalRowsRead(tally) > 0;
  } finally {
    endDisplay();
    const target = options.dryRun ? null : url.origin;
    const elapsedMs = performance.now() - startedMs;
    const summary = summarise(tally, { source: source.name, target, complete, elapsedMs });
    console.log(summaryText(summary));
    if (options.report !== null) writeFileSync(options.report, `${JSON.stringify(summary, null, 2)}\n`);
  }
  if (!complete)
    throw new DumpError('No row of EmailSubscriber or ReadingProgress was found: is it the right source?');
}

/** Every message says what to do next; none shows a value of a row, a password or the key. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run import -- --help lists the options.`;
  if (error instanceof DumpError)
    return `${error.message}\nOnce the source is mended, run the same command again.`;
  if (error instanceof UploadError)
    return `${error.message}\nRun the same command again: it goes on where it stopped.`;
  return `${error instanceof Error ? describe(error) : 'Unknown failure.'}\nRun the same command again once that is mended.`;
}

/** Node reports a refused connection to `localhost` as an AggregateError whose message is empty. */
function describe(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message || code || error.name;
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
