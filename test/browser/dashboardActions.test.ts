/** What the owner does at the dashboard, in a real browser; each effect is looked at through the API. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { request, type SignedIn, signUpAndIn } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { type Device, flawsOf } from './device.ts';
import { openAsOwner, openPage } from './owner.ts';

const READER = 'grace@example.com';

const system = inject('system');
let browser: Browser;
let owner: Device;
let page: Page;
let reader: SignedIn;

beforeAll(async () => {
  browser = await connectChromium();
  reader = await signUpAndIn(system, READER);
});

afterAll(async () => {
  await browser?.close();
});

async function ask(path: string) {
  return (await request(system, 'GET', `/api/admin/${path}`, { token: system.adminKey })).json();
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');

/** Presses a button, and then the one in the dialog that says what will happen. */
async function confirm(name: string, action: string): Promise<void> {
  await button(name).click();
  await dialog().getByRole('button', { name: action, exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
}

const told = () => page.locator('.toast').textContent();

test('a reader is found by a word, and opened', async () => {
  owner = await openAsOwner(browser, system);
  page = owner.page;
  // The list is D1's, which hears of a reader a second late.
  await expect.poll(async () => (await ask('readers')).total, { timeout: 30_000 }).toBe(2);
  await openPage(page, 'readers', 'Readers');
  await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
  await page.getByLabel('Search').fill('grace');
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  await page.getByLabel('Show').selectOption('unconfirmed');
  await page.getByText('Nobody found').waitFor();
  await page.getByLabel('Show').selectOption('');
  await page.getByRole('link', { name: READER }).click();
  await page.getByRole('heading', { level: 1, name: READER }).waitFor();
});

test('access is taken and given only after a question, and what fails is said in it', async () => {
  const path = `readers/${READER}`;
  await button('Take access away').click();
  expect(await dialog().textContent()).toContain('only free chapters');
  expect(await flawsOf(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  expect((await ask(path)).reader.hasAccess).toBe(true);
  expect(await page.locator(':focus').textContent()).toBe('Take access away');

  const refusal = { status: 503, json: { detail: 'Back in a moment.' } };
  await page.route('**/api/admin/readers/*', (route) => route.fulfill(refusal), { times: 1 });
  await button('Take access away').click();
  await dialog().getByRole('button', { name: 'Take it away' }).click();
  await dialog().getByText('Back in a moment.').waitFor();
  await dialog().getByRole('button', { name: 'Take it away' }).click();
  await button('Give access').waitFor();
  expect((await ask(path)).reader.hasAccess).toBe(false);
  expect(owner.errors.splice(0)).toEqual([expect.stringContaining('503')]);

  await confirm('Give access', 'Give access');
  expect((await ask(path)).reader.hasAccess).toBe(true);
  expect(await told()).toBe('Access was given.');
});

test('a purchase and a name are noted', async () => {
  await confirm('Mark as purchased', 'Mark as purchased');
  await button('Edit name and code').click();
  await dialog().getByLabel('First name').fill('Grace');
  await dialog().getByLabel('Last name').fill('<b>Hopper</b>');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Grace <b>Hopper</b>' }).waitFor();
  const { reader: known } = await ask(`readers/${READER}`);
  expect(known).toMatchObject({ hasPurchased: true, firstName: 'Grace', lastName: '<b>Hopper</b>' });
});

test('a chapter is marked and reset for a reader', async () => {
  await button('Mark another chapter').click();
  await dialog().getByLabel('Chapter number').fill('4');
  await dialog().getByRole('button', { name: 'Mark as completed' }).click();
  await button('Reset chapter 4').waitFor();
  expect((await ask(`readers/${READER}`)).progress.chapters).toMatchObject([
    { chapterNumber: 4, completed: true },
  ]);
  await confirm('Reset chapter 4', 'Reset the chapter');
  expect((await ask(`readers/${READER}`)).progress.summary.chaptersCompleted).toBe(0);
});

test('a reader is signed out everywhere', async () => {
  const session = () => request(system, 'GET', '/api/auth/session', { token: reader.accessToken });
  expect((await session()).status).toBe(200);
  await confirm('Sign out everywhere', 'Sign out');
  expect((await session()).status).toBe(401);
  await page.getByText('Signed in nowhere.').waitFor();
});

test('a reader is deleted only after a question that says what is lost', async () => {
  const known = () => request(system, 'GET', `/api/admin/readers/${READER}`, { token: system.adminKey });
  await button('Delete reader').click();
  expect(await dialog().textContent()).toContain('cannot be undone');
  expect((await known()).status).toBe(200);
  await dialog().getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('heading', { level: 1, name: 'Readers' }).waitFor();
  expect((await known()).status).toBe(404);
});

test('nothing else went wrong in the browser', () => {
  expect(owner.errors).toEqual([]);
});
