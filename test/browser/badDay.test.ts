/** A reader's bad day in a real browser: the handbook is in trouble or empty, the network goes. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { linkIn, newestMail, request } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { type Device, flawsOf, openDevice } from './device.ts';

const EMAIL = 'grace@example.com';
const OUTLINE = '**/api/content/chapters';

const system = inject('system');
let browser: Browser;
let train: Device;
let desk: Device;

beforeAll(async () => {
  browser = await connectChromium();
  train = await openDevice(browser, system.origin);
  desk = await openDevice(browser, system.origin);
});

afterAll(async () => {
  await browser?.close();
});

async function signIn(device: Device, asked: string, mails: number): Promise<void> {
  await request(system, 'POST', asked, { body: { email: EMAIL } });
  await device.page.goto(linkIn(await newestMail(system, EMAIL, mails)));
  await device.page.getByRole('button', { name: 'Sign in to the handbook' }).click();
  await live(device.page).waitFor();
}

const chapter = (page: Page, number: number) => page.locator(`#chapter-${number}`);
const stateOf = (page: Page, number: number) => chapter(page, number).locator('.state').textContent();
const live = (page: Page) => page.locator('.connection[data-state="live"]');
const stored = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('handbook-unconfirmed.')));

test('a reader signs in on two devices', async () => {
  await signIn(train, '/api/email/signup', 1);
  await signIn(desk, '/api/auth/magic-link', 2);
  await expect.poll(() => train.page.locator('.count').textContent()).toBe('2 devices');
  expect([train.errors, desk.errors]).toEqual([[], []]);
});

test('chapters that cannot be had are not made up: the page says so, and trying again opens it', async () => {
  const { page } = train;
  await page.route(OUTLINE, (route) => route.fulfill({ status: 503, json: { detail: 'Back in a moment.' } }));
  await page.reload();
  await page.getByRole('heading', { name: 'The handbook is not answering' }).waitFor();
  expect(await page.getByRole('alert').textContent()).toBe('Back in a moment.');
  expect(await page.locator('.chapter').count()).toBe(0);
  await page.unroute(OUTLINE);
  await page.getByRole('button', { name: 'Try again' }).click();
  await live(page).waitFor();
  expect(await page.locator('.chapter').count()).toBe(20);
  // The browser itself reports the refused request; nothing else may be there.
  expect(train.errors.splice(0)).toEqual([expect.stringContaining('/api/content/chapters')]);
});

test('a handbook without chapters says that nothing is published yet, to readers and to strangers', async () => {
  const stranger = await openDevice(browser, system.origin);
  for (const { page } of [train, stranger]) {
    await page.route(OUTLINE, (route) => route.fulfill({ json: { chapters: [] } }));
    await page.goto('/');
    await page.getByText('Nothing is published yet.').waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await page.unroute(OUTLINE);
  }
  expect(stranger.errors).toEqual([]);
  await stranger.context.close();
  await train.page.reload();
  await live(train.page).waitFor();
});

test('a change made offline survives a reload and arrives when the network is back', async () => {
  const { page, context } = train;
  await context.setOffline(true);
  await page.getByText('Offline, changes are kept').waitFor();
  await chapter(page, 5).locator('summary').click();
  await chapter(page, 5).getByRole('button', { name: 'Mark complete' }).click();
  expect(await stateOf(page, 5)).toBe('saving …');
  expect(await stored(page)).toHaveLength(1);
  await expect(page.reload()).rejects.toThrow('ERR_INTERNET_DISCONNECTED');
  expect(await stateOf(desk.page, 5)).toBe('not started');

  await context.setOffline(false);
  await page.goto('/');
  await expect.poll(() => stateOf(page, 5)).toBe('completed');
  await expect.poll(() => stateOf(desk.page, 5)).toBe('completed');
  expect(await stored(page)).toEqual([]);
  for (const error of train.errors.splice(0)) expect(error).toContain('ERR_INTERNET_DISCONNECTED');
});

test('a change that came too fast is kept, and sent again', async () => {
  const { page } = desk;
  const refused: string[] = [];
  await page.routeWebSocket('**/api/progress/live', (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const id = /"type":"update","id":"([^"]+)"/.exec(String(text))?.[1];
      if (id === undefined || refused.includes(id)) return server.send(text);
      refused.push(id);
      socket.send(JSON.stringify({ type: 'error', id, code: 'rate_limited', detail: 'Too fast.' }));
    });
  });
  await page.reload();
  await live(page).waitFor();
  await chapter(page, 6).locator('summary').click();
  await page.locator('#position-6').fill('40');
  await expect.poll(() => refused.length).toBe(1);
  expect(await stateOf(page, 6)).toBe('saving …');
  await expect.poll(() => stateOf(train.page, 6), { timeout: 30_000 }).toBe('reading 40 %');
  await expect.poll(() => stored(page)).toEqual([]);
  expect(refused).toHaveLength(1);
});

test('nothing else went wrong in either browser', () => {
  expect({ train: train.errors, desk: desk.errors }).toEqual({ train: [], desk: [] });
});
