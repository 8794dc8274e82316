/** A chapter shared from the reader page, in a real browser: the friend reads that chapter, until it is taken back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { request, type SignedIn, signUpAndIn } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { flawsOf, openDevice } from './device.ts';

const system = inject('system');
let browser: Browser;
let reader: SignedIn;

beforeAll(async () => {
  browser = await connectChromium();
  reader = await signUpAndIn(system, 'sharer@example.com');
});

afterAll(async () => {
  await browser?.close();
});

test('a friend without an account reads the shared chapter, and not after it was taken back', async () => {
  const token = reader.accessToken;
  const made = await request(system, 'POST', '/api/content/chapters/5/share', { token });
  const { url } = await made.json();
  const { page } = await openDevice(browser, system.origin);
  await page.goto(url);
  await page.locator('article.text p').first().waitFor();
  expect(await page.locator('h1').count()).toBe(1);
  expect(page.url()).toBe(`${system.origin}/shared`);
  expect(await flawsOf(page)).toEqual([]);

  const { shares } = await (await request(system, 'GET', '/api/content/shares', { token })).json();
  expect(shares).toMatchObject([{ chapterNumber: 5, views: 1 }]);
  await request(system, 'DELETE', `/api/content/shares/${shares[0].id}`, { token });
  await page.goto(`${system.origin}/`);
  await page.goto(url);
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  expect(await page.locator('article').count()).toBe(0);
  expect(await flawsOf(page)).toEqual([]);
});
