/** Finds a Chromium on this machine; nothing is downloaded. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const OUTSIDE_PATH = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
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

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
