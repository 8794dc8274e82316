/** A reader's first day in a real browser, on the system as `npm start` runs it. The tests follow one another. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { codeIn, linkIn, newestMail, request } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { type Device, flawsOf, openDevice, PAGE_RULES } from './device.ts';

/** As long as an address gets in practice, without a place to break. */
const EMAIL = 'ada.king.countess.of.lovelace.at.ockham.park@mathematics.analytical-engine.example.com';
const PHONE_AGENT = 'Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0';

const system = inject('system');
let browser: Browser;
let laptop: Device;
let phone: Device;

beforeAll(async () => {
  browser = await connectChromium();
  laptop = await openDevice(browser, system.origin);
  phone = await openDevice(browser, system.origin, PHONE_AGENT);
});

afterAll(async () => {
  await browser?.close();
});

/** @returns what the owner's funnel says of a chapter */
async function funnelOf(chapterNumber: number): Promise<{ started: number; completed: number }> {
  const response = await request(system, 'GET', '/api/admin/reports/funnel', { token: system.adminKey });
  const { chapters } = await response.json();
  return chapters.find((chapter: { chapterNumber: number }) => chapter.chapterNumber === chapterNumber);
}

/** No script runs in the frame that shows a mail, so axe would wait for it for ever: the page is looked at without. */
async function flawsOfMailbox(mailbox: Page): Promise<string[]> {
  await mailbox.locator('iframe').evaluateAll((frames) => {
    for (const frame of frames) frame.remove();
  });
  const flaws = await flawsOf(mailbox);
  await mailbox.reload();
  return flaws;
}

const chapter = (page: Page, number: number) => page.locator(`#chapter-${number}`);
const live = (page: Page) => page.locator('.connection[data-state="live"]');

test('a stranger sees what the handbook holds, in a page without flaws', async () => {
  const { page } = laptop;
  await page.goto('/');
  await page.getByRole('heading', { name: 'Start reading' }).waitFor();
  expect(await page.locator('.contents li').count()).toBe(20);
  expect(await flawsOf(page)).toEqual([]);
});

test('an address that is none is refused in words', async () => {
  const { page } = laptop;
  await page.getByLabel('E-mail').fill('ada@nowhere');
  await page.getByRole('button', { name: 'Sign up by e-mail' }).click();
  await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/address/);
  // The browser itself reports the refused request; nothing else may be there.
  expect(laptop.errors.splice(0)).toEqual([expect.stringContaining('/api/email/signup')]);
});

test('signing up leads to a mail in the mailbox, all without flaws', async () => {
  const { page, context } = laptop;
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('First name').fill('Ada');
  await page.getByRole('button', { name: 'Sign up by e-mail' }).click();
  await page.getByRole('heading', { name: 'Look in your mail' }).waitFor();
  expect(await flawsOf(page)).toEqual([]);
  const mail = await newestMail(system, EMAIL, 1);
  const [mailbox] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'open the mailbox' }).click(),
  ]);
  await mailbox.getByText(`Welcome to The Complete Content Creator's Handbook`).first().waitFor();
  expect(await flawsOfMailbox(mailbox)).toEqual([]);
  const paper = await context.newPage();
  await paper.setContent(mail.html);
  expect(await flawsOf(paper, PAGE_RULES)).toEqual([]);
  await paper.close();
});

test('a scanner that asks for the link, or loads it and runs its scripts, does not use it up', async () => {
  const link = linkIn(await newestMail(system, EMAIL, 1));
  for (const method of ['HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
  const scanner = await openDevice(browser, system.origin);
  await scanner.page.goto(link, { waitUntil: 'networkidle' });
  expect(await scanner.page.getByRole('button', { name: 'Sign in to the handbook' }).count()).toBe(1);
  expect(scanner.errors).toEqual([]);
  await scanner.context.close();
});

test('the link in the mail leads to a page that asks for one click, and then to the chapters', async () => {
  const { page, context } = laptop;
  const mailbox = context.pages().at(-1);
  if (mailbox === undefined) throw new Error('The mailbox is closed.');
  const [landing] = await Promise.all([
    context.waitForEvent('page'),
    mailbox.frameLocator('iframe').getByRole('link', { name: 'Start reading' }).click(),
  ]);
  const signIn = landing.getByRole('button', { name: 'Sign in to the handbook' });
  await signIn.waitFor();
  expect(landing.url()).toBe(`${system.origin}/auth/verify`);
  await expect.poll(() => landing.content()).not.toContain('token=');
  expect(await flawsOf(landing)).toEqual([]);
  await signIn.click();
  await live(landing).waitFor();
  expect(landing.url()).toBe(`${system.origin}/`);
  expect(await landing.getByRole('heading', { level: 1 }).textContent()).toMatch(/, Ada$/);
  // The tab in which she signed up follows by itself.
  await live(page).waitFor();
  await landing.close();
  await mailbox.close();
});

test('the reader page lists 20 chapters and has no flaws, closed and opened', async () => {
  const { page } = laptop;
  expect(await page.locator('.chapter').count()).toBe(20);
  await chapter(page, 8).locator('summary').click();
  expect(await flawsOf(page)).toEqual([]);
});

test('a chapter is read on the page, with its picture and its download, all without flaws', async () => {
  const { page, context } = laptop;
  await chapter(page, 16).locator('summary').click();
  await chapter(page, 16).getByRole('button', { name: 'Read the chapter' }).click();
  const text = chapter(page, 16).getByRole('article');
  await text.getByRole('heading', { name: 'Six messages' }).waitFor();
  const picture = text.getByRole('img', { name: /^The six messages on a line/ });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1600);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    text.getByRole('link', { name: 'a checklist to print' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('launch-checklist.pdf');
  expect(context.pages()).toHaveLength(1);
  expect(await flawsOf(page)).toEqual([]);
  await chapter(page, 16).getByRole('button', { name: 'Close the chapter' }).click();
  expect(await text.isVisible()).toBe(false);
});

test('a completed chapter is saved, and changes the funnel of the owner', async () => {
  const { page } = laptop;
  expect(await funnelOf(8)).toMatchObject({ started: 0, completed: 0 });
  await chapter(page, 8).getByRole('button', { name: 'Mark complete' }).click();
  await expect.poll(() => chapter(page, 8).locator('.state').textContent()).toBe('completed');
  await expect.poll(() => funnelOf(8), { timeout: 15_000 }).toMatchObject({ started: 1, completed: 1 });
});

test('a second device signs in by code and finds what the first one read', async () => {
  const { page } = phone;
  await page.goto('/#sign-in');
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByRole('button', { name: 'Mail me a way in' }).click();
  await page.getByLabel('8-digit code').fill(codeIn(await newestMail(system, EMAIL, 2)));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await live(page).waitFor();
  expect(await chapter(page, 8).locator('.state').textContent()).toBe('completed');
  for (const device of [laptop, phone]) {
    await expect.poll(() => device.page.locator('.count').textContent()).toBe('2 devices');
  }
});

test('what is read on one device appears on the other without a reload', async () => {
  await phone.page.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', ''));
  await chapter(laptop.page, 9).locator('summary').click();
  await chapter(laptop.page, 9)
    .getByRole('button', { name: /^Mark watched/ })
    .first()
    .click();
  await laptop.page.locator('#position-9').fill('55');
  const state = () => chapter(phone.page, 9).locator('.state').textContent();
  await expect.poll(state).toBe('reading 55 %');
  await chapter(phone.page, 9).locator('summary').click();
  expect(await chapter(phone.page, 9).locator('.done:visible').allTextContents()).toEqual(['Watched']);
  expect(await phone.page.locator('html[data-not-reloaded]').count()).toBe(1);
});

test('a device that is signed out from another says so, and its token is refused', async () => {
  const token = phone.accessToken();
  expect((await request(system, 'GET', '/api/progress', { token })).status).toBe(200);
  await laptop.page.getByRole('button', { name: 'Sign out Firefox on Android' }).click();
  await phone.page.getByText('This device was signed out.').waitFor();
  await expect.poll(phone.closeCodes).toEqual([4401]);
  const refused = await request(system, 'GET', '/api/progress', { token });
  expect([refused.status, (await refused.json()).code]).toEqual([401, 'token_invalid']);
  await expect.poll(() => laptop.page.locator('.device').count()).toBe(1);
  expect(await flawsOf(phone.page)).toEqual([]);
});

test('nothing else went wrong in either browser', () => {
  expect({ laptop: laptop.errors, phone: phone.errors }).toEqual({ laptop: [], phone: [] });
});
