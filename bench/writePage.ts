/** Writes what a run found: docs/performance.json, and the page and the pictures that are rendered from it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { PROJECT_DIR } from '../tools/wrangler.ts';
import { lineChart } from './lineChart.ts';
import { performancePage, type Run } from './performancePage.ts';
import type { PartResult } from './result.ts';

const DOCS = path.join(PROJECT_DIR, 'docs');

/** @param results of the parts that were run, by name, in the page's order */
export async function writePage(results: Readonly<Record<string, PartResult>>): Promise<void> {
  const run = thisRun();
  const parts = Object.values(results);
  mkdirSync(path.join(DOCS, 'images'), { recursive: true });
  writeFileSync(path.join(DOCS, 'performance.json'), `${JSON.stringify({ run, results }, null, 2)}\n`);
  writeFileSync(path.join(DOCS, 'performance.md'), performancePage(run, parts));
  for (const curve of parts.flatMap(({ curves }) => curves)) {
    writeFileSync(path.join(DOCS, 'images', `${curve.name}.svg`), lineChart(curve));
  }
  console.log('Written: docs/performance.md, docs/performance.json, docs/images/.');
}

function thisRun(): Run {
  const all = cpus();
  const { version }: { version: string } = JSON.parse(
    readFileSync(path.join(PROJECT_DIR, 'node_modules/workerd/package.json'), 'utf8'),
  );
  return {
    at: new Date().toISOString(),
    machine: all[0]?.model.trim() ?? 'unknown processor',
    cores: all.length,
    node: `Node ${process.version.slice(1)}`,
    workerd: `workerd ${version}`,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: PROJECT_DIR,
      encoding: 'utf8',
    }).trim(),
  };
}
