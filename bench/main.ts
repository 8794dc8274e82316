/** `npm run bench -- quick | cache | unknown | mails | reports [--count N] [--seed N] [--readers N] [--keep FOLDER]`. Ends with 1 when a count is not as designed. */
import { parseArgs } from 'node:util';
import { cacheBench } from './cache.ts';
import { mailsBench } from './mails.ts';
import { quickBench } from './quick.ts';
import { reportsBench } from './reports.ts';
import { unknownBench } from './unknown.ts';

const USAGE =
  'Usage: npm run bench -- quick | cache | unknown [--count 100000] | mails [--count 5000] [--seed 1] | reports [--readers 1000000] [--keep FOLDER]';
const MAIL_KILLS = 10;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    keep: { type: 'string' },
    readers: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
  },
});
const [command = 'quick'] = positionals;
const count = Number(values.count ?? (command === 'mails' ? 5_000 : 100_000));
const seed = Number(values.seed);
const readers = Number(values.readers);

if (command === 'quick') {
  process.exitCode = (await quickBench()) ? 0 : 1;
} else if (command === 'cache') {
  process.exitCode = (await cacheBench()) ? 0 : 1;
} else if (command === 'unknown' && Number.isInteger(count) && count > 0) {
  process.exitCode = (await unknownBench(count)) ? 0 : 1;
} else if (command === 'mails' && Number.isInteger(count) && count > 0 && Number.isInteger(seed)) {
  process.exitCode = (await mailsBench(count, MAIL_KILLS, seed)) ? 0 : 1;
} else if (command === 'reports' && Number.isInteger(readers) && readers >= 100) {
  process.exitCode = (await reportsBench(readers, values.keep)) ? 0 : 1;
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
