/**
 * The reader site in a real browser, on the system as `npm start` runs it: the devices of one reader. The tests follow
 * one another.
 */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectChromium } from './chromium.ts';
import { openDevice } from './device.ts';
import { accountTests } from './site/account.ts';
import { arrivalTests } from './site/arrival.ts';
import { deviceTests } from './site/devices.ts';
import { endTests } from './site/end.ts';
import { offlineTests } from './site/offline.ts';
import { readingTests } from './site/reading.ts';
import { sharingTests } from './site/sharing.ts';
import { PHONE_AGENT, type World } from './site/world.ts';

const system = inject('system');
const stage: { world?: World } = {};
const world = (): World => {
  if (stage.world === undefined) throw new Error('The system has not started.');
  return stage.world;
};

beforeAll(async () => {
  const browser = await connectChromium();
  const laptop = await openDevice(browser, system.origin);
  const phone = await openDevice(browser, system.origin, PHONE_AGENT);
  stage.world = { system, browser, laptop, phone };
});

afterAll(async () => {
  await stage.world?.browser.close();
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
