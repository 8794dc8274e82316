/** The page as its server sends it, and the script that wakes it. */
import path from 'node:path';
import { build } from 'esbuild';
import { renderToString } from 'react-dom/server';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';
import { App } from './App.tsx';

export async function renderClientPage(apiOrigin: string): Promise<{ html: string; script: string }> {
  const { outputFiles } = await build({
    entryPoints: [path.join(PROJECT_DIR, 'test/browser/clientPage/main.tsx')],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    write: false,
  });
  const root = `<div id="root" data-api="${apiOrigin}">${renderToString(<App apiOrigin={apiOrigin} />)}</div>`;
  const html = `<!doctype html><html lang="en"><title>A site</title>${root}<script type="module" src="/main.js"></script></html>`;
  return { html, script: outputFiles[0]?.text ?? '' };
}
