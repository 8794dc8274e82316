/**
 * Writes what a run found: docs/performance.json, and the page and the pictures that are rendered from it. Parts that were not
 * run stay as they were, each with its own date and commit.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { PROJECT_DIR } from '../tools/wrangler.ts';
import { lineChart } from './lineChart.ts';
import { type MeasuredPart, performancePage, type Run } from './performancePage.ts';
import type { PartResult } from './result.ts';

const DOCS = path.join(PROJECT_DIR, 'docs');
const RESULTS = path.join(DOCS, 'performance.json');

/** @param results of the parts that were run, by name @param order of the page's parts */
export async function writePage(
  results: Readonly<Record<string, PartResult>>,
  order: readonly string[],
): Promise<void> {
  const run = thisRun();
  const known: Record<string, MeasuredPart> = existsSync(RESULTS)
    ? JSON.parse(readFileSync(RESULTS, 'utf8'))
    : {};
  for (const [name, result] of Object.entries(results)) known[name] = { run, result };
  const measured = order.flatMap((name) => known[name] ?? []);
  mkdirSync(path.join(DOCS, 'images'), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(known, null, 2)}\n`);
  writeFileSync(path.join(DOCS, 'performance.md'), performancePage(measured));
  for (const curve of measured.flatMap(({ result }) => result.curves)) {
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
