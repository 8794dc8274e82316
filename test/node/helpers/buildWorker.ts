/** Bundles a Worker as wrangler would, once a run: what is tested from outside is what would be deployed. */
import { build } from 'esbuild';

const bundles = new Map<string, Promise<string>>();

/** @param entry a module of the repository, relative to its root @returns the bundle's text, an ES module */
export function buildWorker(entry = 'src/worker.ts'): Promise<string> {
  const known = bundles.get(entry);
  if (known) return known;
  const bundle = bundleOf(entry);
  bundles.set(entry, bundle);
  return bundle;
}

async function bundleOf(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['cloudflare:*', 'node:*'],
    minify: true,
    logLevel: 'error',
  });
  const text = outputFiles[0]?.text;
  if (text === undefined) throw new Error(`No bundle came of ${entry}.`);
  return text;
}
