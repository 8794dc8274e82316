/** The snippets of docs/client.md compile as they stand, under the strictest settings of this project. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';

const TYPESCRIPT = path.join(PROJECT_DIR, 'node_modules/typescript/bin/tsc');

test('every snippet compiles against the package', async () => {
  const text = await readFile(path.join(PROJECT_DIR, 'docs/client.md'), 'utf8');
  const snippets = [...text.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)];
  expect(snippets.length).toBeGreaterThanOrEqual(7);
  await mkdir(path.join(PROJECT_DIR, '.wrangler'), { recursive: true });
  const dir = await mkdtemp(path.join(PROJECT_DIR, '.wrangler/snippets-'));
  try {
    for (const [index, [, ending, code = '']] of snippets.entries()) {
      await writeFile(path.join(dir, `snippet${index}.${ending}`), code);
    }
    const settings = {
      extends: '../../tsconfig.client.json',
      compilerOptions: {
        paths: {
          'handbook-backend/client': ['../../client/index.ts'],
          'handbook-backend/client/react': ['../../client/react.tsx'],
        },
      },
      include: ['.'],
      exclude: [],
    };
    await writeFile(path.join(dir, 'tsconfig.json'), JSON.stringify(settings));
    const compiling = promisify(execFile)(process.execPath, [TYPESCRIPT, '-p', dir], { cwd: PROJECT_DIR });
    const said = await compiling.catch((error: { stdout: string }) => error);
    expect(said.stdout).toBe('');
  } finally {
    await rm(dir, { recursive: true });
  }
});
