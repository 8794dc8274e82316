/** Builds the dashboard's page into public/admin, from where it is served like every other page. */
import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PROJECT_DIR } from './wrangler.ts';
import { writeWhole } from './writeWhole.ts';

const OUT_DIR = path.join(PROJECT_DIR, 'public/admin');

/** Vite sets NODE_ENV in the process that it runs in, which must not reach what is started afterwards. */
export async function buildDashboard(signal?: AbortSignal): Promise<void> {
  const script = fileURLToPath(import.meta.url);
  await promisify(execFile)(process.execPath, [script], { cwd: PROJECT_DIR, ...(signal && { signal }) });
}

async function bundle(): Promise<Map<string, string | Uint8Array>> {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    root: path.join(PROJECT_DIR, 'dashboard'),
    base: '/admin/',
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      // Baseline 2024: the pages use `light-dark()`, which a lower target would rewrite.
      target: 'es2024',
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
  if (!('output' in result)) throw new Error('Vite gave no single bundle.');
  return new Map(
    result.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]),
  );
}

/** The page itself comes last, since it names the others. */
async function write(files: Map<string, string | Uint8Array>): Promise<void> {
  const last = [...files].sort(([a], [b]) => Number(a.endsWith('.html')) - Number(b.endsWith('.html')));
  for (const [name, content] of last) await writeWhole(path.join(OUT_DIR, name), content);
  for (const name of await readdir(path.join(OUT_DIR, 'assets'))) {
    if (!files.has(`assets/${name}`)) await rm(path.join(OUT_DIR, 'assets', name), { force: true });
  }
}

if (import.meta.main) await write(await bundle());
