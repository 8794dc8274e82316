/** Starts a Chromium for a test. */
import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../tools/findChromium.ts';

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

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(process.env), args: FLAGS });
}
