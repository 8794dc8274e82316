/**
 * The reader site in a real browser, on the system as `npm start` runs it: one system, one Chromium, and the devices of
 * one reader. The tests follow one another.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteStateDir, newStateDir, startSystem } from '../node/start/startedSystem.ts';
import { launchChromium } from './chromium.ts';
import { openDevice } from './device.ts';
import { accountTests } from './site/account.ts';
import { arrivalTests } from './site/arrival.ts';
import { deviceTests } from './site/devices.ts';
import { endTests } from './site/end.ts';
import { offlineTests } from './site/offline.ts';
import { readingTests } from './site/reading.ts';
import { sharingTests } from './site/sharing.ts';
import { PHONE_AGENT, type World } from './site/world.ts';

const stage: { world?: World; stateDir?: string } = {};
const world = (): World => {
  if (stage.world === undefined) throw new Error('The system has not started.');
  return stage.world;
};

beforeAll(async () => {
  stage.stateDir = await newStateDir();
  const browser = await launchChromium();
  const system = await startSystem({ stateDir: stage.stateDir });
  const laptop = await openDevice(browser, system.origin);
  const phone = await openDevice(browser, system.origin, PHONE_AGENT);
  stage.world = { system, browser, laptop, phone };
});

afterAll(async () => {
  await stage.world?.browser.close();
  await stage.world?.system.stop();
  if (stage.stateDir !== undefined) await deleteStateDir(stage.stateDir);
});

arrivalTests(world);
readingTests(world);
deviceTests(world);
offlineTests(world);
sharingTests(world);
accountTests(world);
endTests(world);

test('nothing else went wrong in either browser', () => {
  const { laptop, phone } = world();
  expect({ laptop: laptop.errors, phone: phone.errors }).toEqual({ laptop: [], phone: [] });
});
