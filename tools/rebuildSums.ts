/** `npm run rebuild-sums`: adds up what all readers contribute, says where the sums of the reports differ, and mends them. */
import { parseArgs } from 'node:util';
import { SumCheckAnswer } from '../src/wire/sumCheck.ts';
import { ask, type Target } from './publish/adminApi.ts';
import { developmentKey, localUrl, readTarget, UsageError } from './target.ts';

const PATH = '/api/admin/reports/sums/check';
const HELP = `Compares the sums of all reports with what the readers contribute to them, and prints what differs.

  npm run rebuild-sums -- [options]

  --to URL         the running backend            (default http://localhost:8787, or at PORT)
  --key KEY        an admin key of scope write    (default ADMIN_KEY, or the local development key)
  --write          puts right what differs
  --help

Readers may go on reading meanwhile. Ends with 1 when something differed and was not put right.`;

type Order = Target & { write: boolean };

async function readOrder(): Promise<Order | null> {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      key: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const url = readTarget(values.to ?? localUrl(process.env));
  const key = values.key ?? process.env.ADMIN_KEY ?? (await developmentKey(url, process.env));
  return { url, key, write: values.write };
}

/** @returns whether the sums are right now */
async function rebuild({ write, ...target }: Order): Promise<boolean> {
  for (let restart = true; ; restart = false) {
    const body = JSON.stringify({ restart, write });
    const headers = { 'content-type': 'application/json' };
    const sending = { body: async () => body, headers };
    const answer: SumCheckAnswer = await ask(target, 'POST', PATH, SumCheckAnswer, sending);
    if (answer.state === 'done') return report(answer);
    console.log(`${answer.readers} readers …`);
  }
}

function report({ readers, differing, differences, mended }: SumCheckAnswer & { state: 'done' }): boolean {
  for (const { key, stored, counted } of differences) {
    // A key may hold anything; on the terminal it is one line of text.
    console.log(`${JSON.stringify(key)}: ${stored} stored, ${counted} counted`);
  }
  if (differing > differences.length) console.log(`… and ${differing - differences.length} more`);
  const outcome = differing === 0 ? 'no difference' : `${differing} sums differed${mended ? '; mended' : ''}`;
  console.log(`${readers} readers: ${outcome}.`);
  return differing === 0 || mended;
}

try {
  const order = await readOrder();
  if (order === null) console.log(HELP);
  else if (!(await rebuild(order))) process.exitCode = 1;
} catch (error) {
  const hint = error instanceof UsageError ? '\nnpm run rebuild-sums -- --help lists the options.' : '';
  console.error(`${error instanceof Error ? error.message : 'Unknown failure.'}${hint}`);
  process.exitCode = 1;
}
