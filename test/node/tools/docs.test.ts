/** The operator's pages say what is so: every variable with its default, and no command that is not there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { SECRET_NAMES, VARIABLE_NAMES, Variables } from '../../../src/config.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const configuration = read('docs/configuration.md');
const rows = [...configuration.matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, name = '', given = '', meaning = '']) => ({ name, given, meaning }),
);
const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));

describe('docs/configuration.md', () => {
  it('lists every variable and secret that the Worker knows, and no other', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual([...VARIABLE_NAMES].sort());
    const [, secrets = ''] = configuration.split('## Secrets');
    for (const name of VARIABLE_NAMES)
      expect(secrets.includes(`| \`${name}\``)).toBe(SECRET_NAMES.includes(name));
  });

  it('tells each default as it is', () => {
    const defaults: Record<string, unknown> = v.getDefaults(Variables);
    for (const { name, given } of rows) {
      const isDefault = defaults[name];
      const said = isDefault === undefined ? '—' : isDefault === '' ? 'empty' : `\`${String(isDefault)}\``;
      expect([name, given]).toEqual([name, said]);
    }
  });
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('names only npm scripts that exist', () => {
    for (const [, name = ''] of text.matchAll(/npm run ([\w-]+)/g))
      expect([page, scripts[name] !== undefined]).toEqual([page, true]);
  });

  it('links only to files that are there', () => {
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target) || target.startsWith('files/')) continue;
      const file = path.join(path.dirname(page), target);
      expect([file, existsSync(file)]).toEqual([file, true]);
    }
  });

  it('names wrangler commands that wrangler knows', () => {
    for (const [, command = ''] of text.matchAll(
      /npx wrangler ((?:[a-z][a-z0-9-]*)(?: [a-z][a-z0-9-]*)?)/g,
    )) {
      expect([
        page,
        WRANGLER_COMMANDS.some((known) => command === known || command.startsWith(`${known} `)),
      ]).toEqual([page, true]);
    }
  });
});

/** As its `--help` lists them; each was tried. */
const WRANGLER_COMMANDS = [
  'analytics-engine run',
  'd1 create',
  'd1 execute',
  'd1 export',
  'd1 migrations',
  'd1 time-travel',
  'deploy',
  'deployments list',
  'deployments status',
  'login',
  'queues create',
  'queues info',
  'queues pause-delivery',
  'queues resume-delivery',
  'r2 bucket',
  'r2 object',
  'secret list',
  'secret put',
  'tail',
  'triggers deploy',
  'versions deploy',
  'versions list',
  'versions secret',
];

it.each(['deploy', 'doctor', 'simulate'])('npm run %s says how it is used, and does nothing else', (name) => {
  const [command = '', ...args] = (scripts[name] ?? '').split(' ');
  const said = execFileSync(command === 'node' ? process.execPath : command, [...args, '--help'], {
    encoding: 'utf8',
  });
  expect(said).toContain(`npm run ${name}`);
});
