/** What follows from mails/ and src/branding.ts: the module of rendered mails, and the pages' colours and name. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import * as v from 'valibot';
import { BRANDING } from '../../src/branding.ts';
import { PROJECT_DIR } from '../wrangler.ts';
import { brandingModule, brandingStyles } from './brandingFiles.ts';
import { mailModule } from './mailModule.ts';

/** Far beyond what seven mails take. */
const RENDER_TIMEOUT_MS = 60_000;
const OUTPUT_MAX_BYTES = 4 * 1024 * 1024;

const Mails = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ name: v.string(), subject: v.string(), html: v.string(), text: v.string() })),
);

/** @returns the text of each generated file, by its path in the project */
export async function generatedFiles(): Promise<Map<string, string>> {
  return new Map([
    ['src/email/renderedMails.ts', mailModule(await renderMails())],
    ['public/branding.css', brandingStyles(BRANDING)],
    ['public/branding.js', brandingModule(BRANDING)],
  ]);
}

/** Node does not run JSX, so the sources are bundled first. */
async function renderMails(): Promise<v.InferOutput<typeof Mails>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'handbook-mails-'));
  const outfile = path.join(folder, 'main.mjs');
  try {
    await build({
      entryPoints: [path.join(PROJECT_DIR, 'mails/main.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      jsx: 'automatic',
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      external: ['prettier', 'prettier/*'],
      // React for servers is CommonJS that asks for modules of Node.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    const options = { timeout: RENDER_TIMEOUT_MS, maxBuffer: OUTPUT_MAX_BYTES };
    const { stdout } = await promisify(execFile)(process.execPath, [outfile], options);
    return v.parse(Mails, stdout);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
