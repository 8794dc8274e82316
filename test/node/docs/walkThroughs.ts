/** Goes through pages with commands as their readers do, against a started system. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OLD_DATA_DIRECTORY, readOldData } from '../import/oldData.ts';
import { linkIn, newestMail } from '../start/api.ts';
import type { StartedSystem } from '../start/startedSystem.ts';
import { blocksUnder, readPage } from './markdown.ts';
import { commandsOf, openShell, type Shell } from './shell.ts';

const WRITTEN_ORIGIN = 'http://localhost:8787';
const ROWS_OF_EACH_TABLE = 40;

/**
 * README.md, “By hand”.
 * @param mails how many ada@example.com has got once the first command has asked for one
 * @returns what each command printed
 */
export async function goByHand(system: StartedSystem, mails: number): Promise<string[]> {
  const [block = ''] = blocksUnder(readPage('README.md'), 'By hand', 'sh');
  const shell = openShell({});
  const printed: string[] = [];
  try {
    for (const command of commandsOf(block.replaceAll(WRITTEN_ORIGIN, system.origin))) {
      printed.push(await shell.run(await filledIn(command, system, printed, mails)));
    }
    return printed;
  } finally {
    shell.close();
  }
}

/** The page says where each of these comes from. */
async function filledIn(
  command: string,
  system: StartedSystem,
  printed: string[],
  mails: number,
): Promise<string> {
  const isAboutMail = command.includes('/dev/mailbox') || command.includes('"token": "…"');
  const mail = isAboutMail ? await newestMail(system, 'ada@example.com', mails) : null;
  const token = mail && new URL(linkIn(mail)).hash.replace('#token=', '');
  const accessToken = /"accessToken":"([^"]+)"/.exec(printed.join('\n'))?.[1];
  return command
    .replace('"token": "…"', `"token": "${token}"`)
    .replace('Bearer …', `Bearer ${accessToken}`)
    .replace('hbk_…', system.adminKey);
}

/** What the commands of each step printed. */
export type Migration = { dryRun: string; imported: string; checks: string[]; saved: string[] };

/** docs/migrating.md: the dry run with the whole sample, the rest with its beginning, which takes a second. */
export async function migrate(system: StartedSystem): Promise<Migration> {
  const page = readPage('docs/migrating.md');
  const folder = mkdtempSync(path.join(tmpdir(), 'handbook-old-'));
  const sample = path.join(OLD_DATA_DIRECTORY, 'handbook.sql.gz');
  const beginning = path.join(folder, 'handbook.sql');
  writeFileSync(beginning, beginningOf(readOldData('handbook.sql').toString()));
  const open = (from: string) => openShell({ from, backend: system.origin, ADMIN_KEY: system.adminKey });
  const [whole, part] = [open(sample), open(beginning)];
  try {
    const [needed = ''] = blocksUnder(page, 'What is needed', 'sh');
    for (const shell of [whole, part]) await shell.runBlock(needed);
    const under = async (heading: string, shell: Shell) => {
      const blocks = blocksUnder(page, heading, 'sh');
      const printed: string[] = [];
      for (const block of blocks) printed.push(...(await shell.runBlock(block)));
      return printed;
    };
    const [dryRun, imported] = await Promise.all([under('1. Dry run', whole), under('2. Import', part)]);
    const checks = await under('3. Check the numbers', part);
    const saved = await under('Back', part);
    return { dryRun: dryRun.join(''), imported: imported.join(''), checks, saved };
  } finally {
    for (const shell of [whole, part]) shell.close();
    rmSync(folder, { recursive: true });
  }
}

/** The first rows of each table, in a dump that is otherwise whole. */
function beginningOf(dump: string): string {
  let rowsLeft: number | null = null;
  const lines = dump.split('\n').filter((line) => {
    if (line.startsWith('COPY ')) rowsLeft = ROWS_OF_EACH_TABLE;
    else if (line === '\\.') rowsLeft = null;
    else if (rowsLeft !== null) return rowsLeft-- > 0;
    return true;
  });
  return lines.join('\n');
}
