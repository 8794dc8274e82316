/** The page about the API, `/docs`, in a real browser. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connectChromium } from './chromium.ts';
import { type Device, flawsOf, openDevice } from './device.ts';

const system = inject('system');
let browser: Browser;
let device: Device;

beforeAll(async () => {
  browser = await connectChromium();
  device = await openDevice(browser, system.origin);
  await device.page.goto('/docs');
});

afterAll(async () => {
  await browser?.close();
});

test('finds a call by words of it, and has a command for this very system that can be copied', async () => {
  const { page, context } = device;
  const calls = page.locator('.operation:visible');
  const all = await calls.count();
  expect(all).toBeGreaterThan(75);
  await page.keyboard.press('/');
  await page.keyboard.type('progress put');
  await expect.poll(() => calls.count()).toBe(1);
  expect(await page.getByRole('status').textContent()).toBe('1 call');
  expect(await calls.locator('.curl').textContent()).toContain(`-X PUT '${system.origin}/api/progress/3'`);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await calls.getByRole('button', { name: 'Copy' }).click();
  await calls.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl -X PUT/);
  await page.getByLabel('Filter the calls').fill('no such words');
  await page.getByText('No call has all of these words.').waitFor();
  await page.getByLabel('Filter the calls').fill('');
  await expect.poll(() => calls.count()).toBe(all);
});

test('is without flaws, loads nothing from elsewhere, and fits a phone whole', async () => {
  const { page, errors } = device;
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(loaded.filter((address) => new URL(address).origin !== system.origin)).toEqual([]);
  // The others are made alike, and axe would look at each of them for long.
  await page.locator('article:nth-of-type(n + 3), .side li:nth-child(n + 3)').evaluateAll((alike) => {
    for (const one of alike) one.remove();
  });
  expect(await flawsOf(page)).toEqual([]);
  expect(errors).toEqual([]);
});
