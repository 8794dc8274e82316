/** Runs the commands of a page as its reader would: one after the other, in a shell, in a folder of their own. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';

const run = promisify(execFile);
const ASSIGNMENT = /^(?:export )?([A-Za-z_]\w*)=/;
/** curl as the pages call it, but an answer of 400 or more is a failure. */
const PREAMBLE = 'set -eu\ncurl() { command curl -sSf "$@"; }\n';

export type Shell = {
  /** Runs one command after all assignments before it. @returns what it printed @throws Error when it fails */
  run: (command: string) => Promise<string>;
  /** Runs all commands of a block. @returns what each printed, nothing for an assignment */
  runBlock: (block: string) => Promise<string[]>;
  close: () => void;
};

/**
 * @param values what the reader of the page fills in: a variable's value in place of the one that the page shows
 * @param env variables of the environment
 */
export function openShell(values: Record<string, string>, env: Record<string, string> = {}): Shell {
  // Within the project, so that npm finds it from there.
  mkdirSync(path.join(PROJECT_DIR, '.wrangler'), { recursive: true });
  const cwd = mkdtempSync(path.join(PROJECT_DIR, '.wrangler/docs-'));
  let assignments = '';
  const runOne = async (command: string): Promise<string> => {
    const name = ASSIGNMENT.exec(command)?.[1];
    const value = name === undefined ? undefined : values[name];
    if (name !== undefined && value !== undefined) {
      assignments += `${command.startsWith('export') ? 'export ' : ''}${name}='${value}'\n`;
      return '';
    }
    if (command.includes('…')) throw new Error(`Something is to be filled in: ${command}`);
    if (name !== undefined) assignments += `${command}\n`;
    const script = PREAMBLE + assignments + (name === undefined ? command : '');
    const { stdout } = await run('sh', ['-c', script], { cwd, env: { ...process.env, ...env } });
    return stdout;
  };
  return {
    run: runOne,
    async runBlock(block) {
      const printed: string[] = [];
      for (const command of commandsOf(block)) printed.push(await runOne(command));
      return printed;
    },
    close: () => rmSync(cwd, { recursive: true, force: true }),
  };
}

/** @returns the commands of a block, without comments; a line that ends in a backslash goes on in the next */
export function commandsOf(block: string): string[] {
  const lines = block.replace(/\\\n */g, ' ').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}
