/** `npm run doctor`: says what is wrong with this machine, or with a deployed system, and what to do. Ends with 1 on a problem. */
import { parseArgs } from 'node:util';
import { readTarget } from '../target.ts';
import { type Finding, printed } from './finding.ts';
import { localFindings } from './localChecks.ts';
import { adminFindings, publicFindings } from './remoteChecks.ts';

const HELP = `Says what is wrong and what to do about it.

  npm run doctor                               this machine: Node, packages, browser, port, state, migrations
  npm run doctor -- --url URL [--key KEY]      a deployed system; with an admin key (or ADMIN_KEY) also mails, drift, jobs

Ends with 1 when there is a problem.`;

async function examine(): Promise<Finding[] | null> {
  const { values } = parseArgs({
    options: { url: { type: 'string' }, key: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return null;
  if (values.url === undefined) return localFindings(process.env);
  const url = readTarget(values.url);
  const key = values.key || process.env.ADMIN_KEY;
  return [...(await publicFindings(url)), ...(key ? await adminFindings(url, key, Date.now()) : [])];
}

try {
  const findings = await examine();
  console.log(findings === null ? HELP : findings.map(printed).join('\n'));
  if (findings?.some(({ level }) => level === 'problem')) process.exitCode = 1;
} catch (error) {
  console.error(
    `${error instanceof Error ? error.message : error}\nnpm run doctor -- --help lists the options.`,
  );
  process.exitCode = 1;
}
