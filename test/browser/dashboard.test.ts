/** The dashboard in a real browser: who gets in, and every page with data, in light and dark, small and wide. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { codeIn, newestMail, request, signUpAndIn } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { type Device, flawsOf, openDevice } from './device.ts';
import { OWNER, openAsOwner, openPage } from './owner.ts';

const READER = 'ada@example.com';
const DAY_MS = 24 * 60 * 60 * 1000;

const system = inject('system');
let browser: Browser;
let owner: Device;

beforeAll(async () => {
  browser = await connectChromium();
  const { accessToken } = await signUpAndIn(system, READER);
  await request(system, 'PUT', '/api/progress/3', { token: accessToken, body: { completed: true } });
  const token = system.adminKey;
  const code = { kind: 'gift', limit: 5, accessDays: 30 };
  await request(system, 'PUT', '/api/admin/codes/FRIENDS', { token, body: code });
  const letter = { subject: 'Spring news', markdown: 'Hello', audience: 'all' };
  const sendAt = new Date(Date.now() + 30 * DAY_MS).toISOString();
  await request(system, 'POST', '/api/admin/broadcasts', { token, body: { ...letter, sendAt } });
});

afterAll(async () => {
  await browser?.close();
});

test('a reader who is no administrator is told so plainly, and sees nothing', async () => {
  const { page, errors, context } = await openDevice(browser, system.origin);
  await page.goto('/admin/');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await flawsOf(page)).toEqual([]);
  await page.getByLabel('E-mail').fill(READER);
  await page.getByRole('button', { name: 'Mail me a way in' }).click();
  await page.getByLabel('Code').fill('0000 0000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect
    .poll(() => page.getByRole('alert').allTextContents())
    .toContainEqual(expect.stringMatching(/\w/));
  expect(await flawsOf(page)).toEqual([]);
  await page.getByLabel('Code').fill(codeIn(await newestMail(system, READER, 2)));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'This is the owner’s side' }).waitFor();
  expect(await page.getByText(READER).count()).toBe(1);
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await flawsOf(page)).toEqual([]);
  // The browser itself reports the refused requests; nothing else may be there.
  expect(errors).toEqual([expect.stringContaining('/verify'), expect.stringContaining('/overview')]);
  await context.close();
});

test('the owner, who has never signed up, gets in by mail alone', async () => {
  owner = await openAsOwner(browser, system);
  expect(new URL(owner.page.url()).pathname).toBe('/admin/');
  expect(await owner.page.getByText(OWNER).count()).toBe(1);
});

test.each([
  ['', 'Overview', 'Readers by day'],
  ['activity', 'Activity', 'Who comes back'],
  ['chapters', 'Chapters', 'Build a writing habit'],
  ['access', 'Access', 'Range'],
  ['readers', 'Readers', READER],
  [`readers/${encodeURIComponent(READER)}`, READER, 'Completed chapter 3'],
  ['codes', 'Codes', 'FRIENDS'],
  ['mail', 'Mail performance', 'Unsubscribed'],
  ['broadcasts', 'Broadcasts', 'Spring news'],
  ['broadcasts/new', 'Write a broadcast', 'Audience'],
  ['undelivered', 'Undelivered', 'Every mail has found its way'],
  ['content', 'Content', 'fifty-titles.pdf'],
])('the page #/%s has its data and no flaws', async (path, title, words) => {
  const { page } = owner;
  await openPage(page, path, title);
  await expect.poll(() => page.locator('main').textContent()).toContain(words);
  expect(await page.title()).toBe(`${title} · The Handbook`);
  expect(await flawsOf(page)).toEqual([]);
});

test('a page takes the focus to its title, so that a screen reader says where one is', async () => {
  const { page } = owner;
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByRole('button', { name: 'Menu' }).click();
  expect(await flawsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.getByRole('link', { name: 'Codes' }).click();
  await expect.poll(() => page.locator(':focus').textContent()).toBe('Codes');
  const menu = page.getByRole('button', { name: 'Menu' });
  await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('false');
});

test('the charts tell their figures in words too', async () => {
  const { page } = owner;
  await openPage(page, 'activity', 'Activity');
  await page.getByRole('button', { name: '7 days' }).click();
  await page.locator('.chart summary').first().click();
  const rows = page.locator('.chart').first().locator('tbody tr');
  await expect.poll(() => rows.count()).toBe(7);
  expect(await rows.first().textContent()).toContain('34');
  expect(await page.locator('.cohorts tbody').textContent()).toContain('90%');
  expect(await flawsOf(page)).toEqual([]);
});

test('reports that are not there, or fail, are spoken of calmly, and can be asked for again', async () => {
  const { page } = owner;
  const url = '**/api/admin/reports/activity?*';
  await page.route(url, (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
  await openPage(page, '', 'Overview');
  await page.getByText('There is no report of activity by day yet.').waitFor();
  await page.route('**/reports/funnel', (route) =>
    route.fulfill({ status: 503, json: { detail: 'Not available just now.' } }),
  );
  await openPage(page, 'chapters', 'Chapters');
  expect(await page.getByRole('alert').textContent()).toContain('Not available just now.');
  expect(await flawsOf(page)).toEqual([]);
  await page.unroute('**/reports/funnel');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Find your first hundred readers').first().waitFor();
  const refused = owner.errors.splice(0);
  expect(refused).toEqual([expect.stringContaining('/activity'), expect.stringContaining('/funnel')]);
});

test('a session that was ended leads back to the way in', async () => {
  const { page } = owner;
  const path = `/api/admin/readers/${OWNER}/sessions/revoke`;
  await request(system, 'POST', path, { token: system.adminKey });
  await page.goto('/admin/#/codes');
  await page.getByText('Your session has ended.').waitFor();
  for (const error of owner.errors.splice(0)) expect(error).toContain('401');
});
