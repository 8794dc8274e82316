/**
 * One started system and one Chromium for all browser tests: starting them costs more than most tests do. Each test
 * file signs up readers of its own and leaves the chapters as it found them, so that files may run side by side.
 */
import type { TestProject } from 'vitest/node';
import { deleteStateDir, freePort, newStateDir, startSystem } from '../node/start/startedSystem.ts';
import { serveChromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    system: { origin: string; adminKey: string };
    browserEndpoint: string;
    /** An origin that the system allows and that nobody serves yet. */
    foreignOrigin: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await newStateDir();
  const foreignOrigin = `http://localhost:${await freePort()}`;
  const system = await startSystem({ stateDir, env: { ALLOWED_ORIGINS: foreignOrigin } });
  const browser = await serveChromium();
  project.provide('foreignOrigin', foreignOrigin);
  project.provide('browserEndpoint', browser.wsEndpoint());
  project.provide('system', { origin: system.origin, adminKey: system.adminKey });
  return async () => {
    await Promise.all([browser.close(), system.stop()]);
    await deleteStateDir(stateDir);
  };
}
