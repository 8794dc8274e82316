/** Holds the rule that imports go one way: prints each import that goes another way, and fails. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { breachesOf, TOP_FOLDERS } from './layerRules.ts';
import { PROJECT_DIR } from './wrangler.ts';

const lines: string[] = [];
for (const folder of ['src', ...TOP_FOLDERS]) {
  const entries = await readdir(path.join(PROJECT_DIR, folder), { recursive: true }).catch(() => []);
  for (const entry of entries.filter((name) => /\.(?:m?[jt]s|tsx)$/.test(name) && !name.endsWith('.d.ts'))) {
    const file = path.posix.join(folder, entry.split(path.sep).join('/'));
    const source = await readFile(path.join(PROJECT_DIR, file), 'utf8');
    lines.push(
      ...breachesOf(file, source).map((breach) => `${breach.file}:${breach.line}: ${breach.message}`),
    );
  }
}
if (lines.length > 0) {
  console.error(lines.join('\n'));
  process.exitCode = 1;
}
