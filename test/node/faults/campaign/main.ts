/** `npm run faults -- [--seed N] [--minutes M] [--readers N]`: the long campaign. Ends with 1 when a promise was broken. */
import { parseArgs } from 'node:util';
import { runCampaign } from './runCampaign.ts';

const USAGE = 'Usage: npm run faults -- [--seed N] [--minutes 10] [--readers 8]';
const LONGEST_SECONDS = 60;
/** A mail that failed again and again waits five minutes, and D1 may be locked for one before anybody can look. */
const PATIENCE_MS = 480_000;
const READ_SECONDS = { least: 5, most: 60 };

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    minutes: { type: 'string', default: '10' },
    readers: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);
const readers = Number(values.readers);

if (values.help) {
  console.log(USAGE);
} else if (Number.isInteger(seed) && minutes > 0 && Number.isInteger(readers) && readers > 0) {
  console.log(`Seed ${seed}, ${minutes} minutes, ${readers} readers at a time.`);
  const { faults, counts, lost } = await runCampaign({
    seed,
    seconds: 60 * minutes,
    readers,
    readSeconds: READ_SECONDS,
    longestSeconds: LONGEST_SECONDS,
    patienceMs: PATIENCE_MS,
    tell: (line) => console.log(line),
  });
  tell('Faults', faults);
  tell('What readers and owner did', counts);
  console.log(lost.length === 0 ? '\nNothing was lost.' : `\nLOST (seed ${seed}):\n${lost.join('\n')}`);
  process.exitCode = lost.length === 0 ? 0 : 1;
} else {
  console.error(USAGE);
  process.exitCode = 2;
}

function tell(title: string, counts: ReadonlyMap<string, number>): void {
  console.log(`\n${title}`);
  for (const [what, times] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`  ${String(times).padStart(8)}  ${what}`);
  }
}
