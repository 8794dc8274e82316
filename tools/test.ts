/**
 * `npm test`: every test, and as its last line how many passed and failed. Arguments go to vitest. `npm run coverage` is the
 * same with coverage and its thresholds, which takes a third longer.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPages } from './pages.ts';
import { countTests } from './testCount.ts';
import { PROJECT_DIR } from './wrangler.ts';

async function runVitest(reportFile: string, args: string[]): Promise<number> {
  const script = path.join(PROJECT_DIR, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [script, 'run', ...reporters, ...args], {
    cwd: PROJECT_DIR,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  });
}

const dir = await mkdtemp(path.join(tmpdir(), 'handbook-test-'));
try {
  await buildPages();
  const reportFile = path.join(dir, 'report.json');
  const exitCode = await runVitest(reportFile, process.argv.slice(2));
  const { passed, failed } = countTests(await readFile(reportFile, 'utf8').catch(() => null));
  if (exitCode !== 0 && failed === 0)
    console.log('The run failed although no test did; the reason is above.');
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = exitCode !== 0 || failed > 0 || passed === 0 ? 1 : 0;
} finally {
  await rm(dir, { recursive: true, force: true });
}
