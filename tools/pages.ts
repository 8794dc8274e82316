/**
 * Builds the bundled pages: the reader site into public, and the dashboard into public/admin, from where they are served
 * like every other page. Nothing is built when nothing has changed since the last time.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { InlineConfig } from 'vite';
import { BRANDING } from '../src/branding.ts';
import { escapeHtml } from '../src/http/escapeHtml.ts';
import { PROJECT_DIR } from './wrangler.ts';
import { writeWhole } from './writeWhole.ts';

const PUBLIC_DIR = path.join(PROJECT_DIR, 'public');
/** Files of the site that Vite does not make, and without which it does not open offline. */
const KEPT_OFFLINE = ['/', '/branding.css', '/favicon.svg'];

type Files = Map<string, string | Uint8Array>;

/** Where the sources of the pages lie, and what decides how they are built. */
const SOURCES = [
  'site',
  'dashboard',
  'parts',
  'client',
  'src',
  'public/pages',
  'tools/pages.ts',
  'package-lock.json',
];
const STAMP_FILE = path.join(PROJECT_DIR, '.wrangler/pages.stamp');
const BUILT = ['index.html', 'serviceWorker.js', 'admin/index.html'];

/** Vite sets NODE_ENV in the process that it runs in, which must not reach what is started afterwards. */
export async function buildPages(signal?: AbortSignal): Promise<void> {
  if (await isBuilt(await sourceDigest())) return;
  const script = fileURLToPath(import.meta.url);
  await promisify(execFile)(process.execPath, [script], { cwd: PROJECT_DIR, ...(signal && { signal }) });
}

/** @param digest of the sources as they are @returns whether the pages in a folder were made from them */
export async function isBuilt(digest: string, stampFile = STAMP_FILE, dir = PUBLIC_DIR): Promise<boolean> {
  const stamp = await readFile(stampFile, 'utf8').catch(() => null);
  if (stamp !== digest) return false;
  const present = BUILT.map((name) => access(path.join(dir, name)));
  return Promise.all(present).then(
    () => true,
    () => false,
  );
}

async function sourceDigest(): Promise<string> {
  const digest = createHash('sha256');
  for (const source of SOURCES) {
    const place = path.join(PROJECT_DIR, source);
    const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => null);
    const files = entries
      ?.filter((entry) => entry.isFile() && !entry.parentPath.includes('/dist'))
      .map(({ parentPath, name }) => path.join(parentPath, name));
    for (const file of files?.sort() ?? [place]) digest.update(file).update(await readFile(file));
  }
  return digest.digest('hex');
}

/** @param root the folder of the page's sources @param base where it is served @returns files by their path below that */
function bundlePage(root: string, base: string): Promise<Files> {
  return bundle({ root: path.join(PROJECT_DIR, root), base });
}

/** A worker is one file of one name, since browsers look for a new one there. It is told what it keeps. */
function bundleServiceWorker(site: Files): Promise<Files> {
  const assets = [...site.keys()].filter((name) => name.startsWith('assets/')).map((name) => `/${name}`);
  const digest = createHash('sha256');
  for (const [name, content] of site) digest.update(name).update(content);
  return bundle({
    define: {
      SHELL_FILES: JSON.stringify([...KEPT_OFFLINE, ...assets]),
      SHELL_VERSION: JSON.stringify(digest.digest('hex').slice(0, 12)),
    },
    build: {
      rolldownOptions: {
        input: path.join(PROJECT_DIR, 'site/serviceWorker/main.ts'),
        output: { entryFileNames: 'serviceWorker.js', format: 'iife' },
      },
    },
  });
}

async function bundle({ build: more, ...config }: InlineConfig): Promise<Files> {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    ...config,
    build: {
      write: false,
      // Baseline 2024: the pages use `light-dark()`, which a lower target would rewrite.
      target: 'es2024',
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      ...more,
    },
  });
  if (!('output' in result)) throw new Error('Vite gave no single bundle.');
  return new Map(
    result.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : named(file.source)]),
  );
}

/** Pages carry the product's name before any script runs. */
function named(source: string | Uint8Array): string | Uint8Array {
  return typeof source === 'string'
    ? source.replaceAll('PRODUCT_NAME', escapeHtml(BRANDING.productName))
    : source;
}

/** The page itself comes last, since it names the others. */
async function write(files: Files, dir: string): Promise<void> {
  const last = [...files].sort(([a], [b]) => Number(a.endsWith('.html')) - Number(b.endsWith('.html')));
  for (const [name, content] of last) await writeWhole(path.join(dir, name), content);
  for (const name of await readdir(path.join(dir, 'assets'))) {
    if (!files.has(`assets/${name}`)) await rm(path.join(dir, 'assets', name), { force: true });
  }
}

if (import.meta.main) {
  const digest = await sourceDigest();
  const dashboard = await bundlePage('dashboard', '/admin/');
  await write(dashboard, path.join(PUBLIC_DIR, 'admin'));
  const site = await bundlePage('site', '/');
  await write(new Map([...site, ...(await bundleServiceWorker(site))]), PUBLIC_DIR);
  await writeWhole(STAMP_FILE, digest);
}
