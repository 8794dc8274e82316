/** Finds a Chromium on this machine and starts it; nothing is downloaded. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, type BrowserServer, chromium } from 'playwright-core';
import { inject } from 'vitest';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const OUTSIDE_PATH = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
/** A root user has no sandbox, a bare machine no graphics; the rest keeps the browser from calling its maker. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @returns the path of `CHROMIUM_PATH`, else of the system's browser, else of the one in Playwright's cache
 * @throws Error that says how to get one when there is none, or that `CHROMIUM_PATH` leads nowhere
 */
export async function findChromium(environment: NodeJS.ProcessEnv): Promise<string> {
  const chosen = environment.CHROMIUM_PATH;
  if (chosen) {
    if (await isExecutable(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is ${chosen}, and there is no program there.`);
  }
  const folders = (environment.PATH ?? '').split(path.delimiter).filter(Boolean);
  const onPath = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  for (const candidate of [...onPath, ...OUTSIDE_PATH, chromium.executablePath()]) {
    if (await isExecutable(candidate)) return candidate;
  }
  throw new Error(
    'The browser tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
  );
}

/** Starts the Chromium that all browser tests share. */
export async function serveChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: await findChromium(process.env), args: FLAGS });
}

/** @returns a connection of this test file's own to the shared Chromium; closing it closes what was opened through it */
export function connectChromium(): Promise<Browser> {
  return chromium.connect(inject('browserEndpoint'));
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
