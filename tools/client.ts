/** `npm run client`: builds the browser client into client/dist, as a package with types, and says what it weighs. */
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { PROJECT_DIR } from './wrangler.ts';

const OUT_DIR = path.join(PROJECT_DIR, 'client/dist');
const TYPESCRIPT = path.join(PROJECT_DIR, 'node_modules/typescript/bin/tsc');

export type ClientBundle = {
  /** Text by file name: both entries, `index.js` and `react.js`, and what they share. */
  files: Map<string, string>;
  /** Bytes of all that a page loads without React, each file gzipped. */
  coreBytes: number;
  /** Paths in the project of all that went into it. */
  inputs: string[];
};

/** Bundles the client without writing it. React stays with whoever uses the hooks. */
export async function bundleClient(): Promise<ClientBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: PROJECT_DIR,
    entryPoints: ['client/index.ts', 'client/react.tsx'],
    outdir: 'client/dist',
    bundle: true,
    // The hooks import the core and do not repeat it.
    splitting: true,
    format: 'esm',
    // Baseline 2024, as the pages.
    target: 'es2024',
    minify: true,
    jsx: 'automatic',
    external: ['react', 'react/jsx-runtime'],
    metafile: true,
    write: false,
  });
  const files = new Map(outputFiles.map((file) => [path.basename(file.path), file.text]));
  const core = [...files].filter(([name]) => name !== 'react.js').map(([, text]) => text);
  const coreBytes = core.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
  return { files, coreBytes, inputs: Object.keys(metafile.inputs) };
}

async function writeTypes(): Promise<void> {
  const options = ['--noEmit', 'false', '--emitDeclarationOnly', '--declaration'];
  const args = [TYPESCRIPT, '-p', 'tsconfig.client.json', ...options, '--outDir', `${OUT_DIR}/types`];
  await promisify(execFile)(process.execPath, args, { cwd: PROJECT_DIR });
}

/** Builds the package anew, so that nothing of an earlier build stays. */
export async function buildClient(): Promise<ClientBundle> {
  const bundle = await bundleClient();
  await rm(OUT_DIR, { recursive: true, force: true });
  await mkdir(OUT_DIR, { recursive: true });
  for (const [name, text] of bundle.files) await writeFile(path.join(OUT_DIR, name), text);
  await writeTypes();
  return bundle;
}

if (import.meta.main) {
  const { coreBytes } = await buildClient();
  console.log(`client/dist: ${coreBytes} bytes gzipped, without the hooks.`);
}
