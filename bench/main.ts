/** `npm run bench -- quick | unknown [--count N]`. Ends with 1 when a count is not as designed. */
import { parseArgs } from 'node:util';
import { quickBench } from './quick.ts';
import { unknownBench } from './unknown.ts';

const USAGE = 'Usage: npm run bench -- quick | unknown [--count 100000]';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '100000' } },
});
const count = Number(values.count);
const [command = 'quick'] = positionals;

if (command === 'quick') {
  process.exitCode = (await quickBench()) ? 0 : 1;
} else if (command === 'unknown' && Number.isInteger(count) && count > 0) {
  process.exitCode = (await unknownBench(count)) ? 0 : 1;
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
