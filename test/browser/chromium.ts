/** The one Chromium that all browser tests share. */
import { type Browser, type BrowserServer, chromium } from 'playwright-core';
import { inject } from 'vitest';
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

/** Starts it. */
export async function serveChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: await findChromium(process.env), args: FLAGS });
}

/** @returns a connection of this test file's own; closing it closes what was opened through it */
export function connectChromium(): Promise<Browser> {
  return chromium.connect(inject('browserEndpoint'));
}
