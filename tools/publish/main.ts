/** `npm run publish -- DIR`: brings a folder of chapters and files into the running backend. */
import { stat } from 'node:fs/promises';
import { Presets, SingleBar } from 'cli-progress';
import { HandbookError } from '../handbook.ts';
import { UsageError } from '../target.ts';
import { PublishError } from './adminApi.ts';
import { HELP, type PublishOptions, readCommandLine } from './commandLine.ts';
import type { Plan } from './plan.ts';
import { compare, publish, readFolder } from './publishFolder.ts';

async function main(): Promise<void> {
  const options = await readCommandLine(process.argv.slice(2), { env: process.env, cwd: process.cwd() });
  if (options === null) return console.log(HELP);
  const { dir, to: url, key } = options;
  const isFolder = await stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`${dir} is no folder.`);
  const plan = await compare(await readFolder(dir), { url, key });
  if (options.dryRun) return console.log(announcement(plan, options));
  await publishWithBar(plan, options);
  console.log(summary(plan, options));
}

async function publishWithBar(plan: Plan, { to: url, key }: PublishOptions): Promise<void> {
  const things = plan.chapters.length + plan.files.length;
  const format = '{bar} {value}/{total} | {megabytes} MB';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  const isShown = process.stderr.isTTY && things > 0;
  if (isShown) bar.start(things, 0, { megabytes: '0.0' });
  let sentBytes = 0;
  try {
    await publish(plan, { url, key }, (bytes) => {
      sentBytes += bytes;
      if (isShown) bar.increment({ megabytes: (sentBytes / 1e6).toFixed(1) });
    });
  } finally {
    bar.stop();
  }
}

const count = (things: number, name: string) => `${things} ${name}${things === 1 ? '' : 's'}`;

function announcement(plan: Plan, { to }: PublishOptions): string {
  const names = [
    ...plan.files.map(({ key, bytes }) => `  file     ${key} (${(bytes / 1e6).toFixed(2)} MB)`),
    ...plan.chapters.map(({ chapter }) => `  chapter  ${chapter.number} ${chapter.slug}`),
  ];
  return [`Would publish at ${to.origin}:`, ...(names.length > 0 ? names : ['  nothing']), rest(plan)].join(
    '\n',
  );
}

function summary(plan: Plan, { to }: PublishOptions): string {
  const sent = `${count(plan.chapters.length, 'chapter')} and ${count(plan.files.length, 'file')}`;
  return `Published ${sent} at ${to.origin}.\n${rest(plan)}`;
}

function rest({ unchanged, others }: Plan): string {
  const same = `${count(unchanged.chapters, 'chapter')} and ${count(unchanged.files, 'file')}`;
  const more = `${count(others.chapters, 'chapter')} and ${count(others.files, 'file')}`;
  return `Unchanged: ${same}. Published there and not in the folder: ${more}.`;
}

/** Every message says what to do next, and none shows the key. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run publish -- --help lists the options.`;
  if (error instanceof HandbookError) return error.message;
  if (error instanceof PublishError)
    return `${error.message}\nRun the same command again: it goes on where it stopped.`;
  return error instanceof Error ? error.message : 'Unknown failure.';
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
