/**
 * Installs the packages that package-lock.json pins, when they are missing or older than it. It runs before every
 * npm script, so it needs no package itself, runs on Node 18, and does nothing in the usual case.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.install-stamp');
const nodeBinary = path.join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** Names the exact packages, and the platform because they bring binaries. */
function wantedStamp() {
  const lockFile = readFileSync(path.join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lockFile).digest('hex')} ${process.platform}-${process.arch}\n`;
}

function isInstalled(stamp) {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  return existsSync(nodeBinary) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** Runs a command to its end with its output shown; ends this script when it fails. */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  if (status === 0) return;
  console.error(
    `Could not install the packages: ${error?.message ?? `\`${args.join(' ')}\` ended with ${status}`}.`,
  );
  process.exit(1);
}

/** Runs the same npm that runs this script, or the one on the PATH. */
function npm(...args) {
  const npmCli = process.env.npm_execpath ?? '';
  if (path.basename(npmCli) === 'npm-cli.js') run(process.execPath, [npmCli, ...args, '--loglevel=error']);
  else run('npm', [...args, '--loglevel=error'], { shell: process.platform === 'win32' });
}

function nodeMajor() {
  const { stdout } = spawnSync(nodeBinary, ['--version'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return /^v(\d+)\./.exec(stdout ?? '')?.[1];
}

/** The `node` package fetches its binary in an install script, which npm's settings may have kept from running. */
function completeNode() {
  const packageFile = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const wantedMajor = packageFile.devDependencies.node.split('.')[0];
  if (nodeMajor() !== wantedMajor) {
    run(process.execPath, ['installArchSpecificPackage.js'], { cwd: path.join(modules, 'node') });
    npm('rebuild', 'node', '--ignore-scripts');
  }
  if (nodeMajor() === wantedMajor) return;
  console.error(`Could not install Node ${wantedMajor}, which this project runs on, into node_modules.`);
  process.exit(1);
}

const stamp = wantedStamp();
if (!isInstalled(stamp)) {
  console.log('Installing the packages that package-lock.json pins …');
  // A user's own npm settings must not change what is installed: no devDependencies in production, say.
  npm('ci', '--include=dev', '--include=optional', '--engine-strict=false', '--no-audit', '--no-fund');
  completeNode();
  writeFileSync(stampFile, stamp);
}
