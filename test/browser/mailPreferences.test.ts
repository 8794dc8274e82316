/** The page behind "Mail preferences" in a mail, in a real browser: by the mail's token, and by the reader's session. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { linkIn, newestMail, request, type SignedIn, signUpAndIn } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { type Device, flawsOf, openDevice, PAGE_RULES, violationsOf } from './device.ts';

const EMAIL = 'preferences@example.com';
const ALL = { newsletter: true, chapterMails: true, reminders: true, productNews: true };
const NONE = { newsletter: false, chapterMails: false, reminders: false, productNews: false };

const system = inject('system');
let browser: Browser;
let reader: SignedIn;
let device: Device;
/** The link at the foot of a chapter mail. */
let link: string;

beforeAll(async () => {
  browser = await connectChromium();
  reader = await signUpAndIn(system, EMAIL);
  const token = reader.accessToken;
  await request(system, 'POST', '/api/email/chapters', { token, body: { chapterNumber: 1 } });
  const { text } = await newestMail(system, EMAIL, 2);
  link = /http\S+\/mail-preferences#token=\S+/.exec(text)?.[0] ?? '';
  device = await openDevice(browser, system.origin);
});

afterAll(async () => {
  await browser?.close();
});

const kept = async () =>
  (await request(system, 'GET', '/api/email/preferences', { token: reader.accessToken })).json();
const turn = (page: Page, name: string) => page.getByRole('switch', { name, exact: true });
const says = (page: Page) => page.getByRole('status').textContent();

test('the link in a mail opens the switches as they are, in a page without flaws, and leaves the address bar', async () => {
  const { page } = device;
  await page.goto(link);
  await turn(page, 'Newsletter').waitFor();
  expect(page.url()).toBe(`${system.origin}/mail-preferences`);
  expect(await page.content()).not.toContain(link.split('token=')[1]);
  for (const name of ['Chapters', 'Reminders', 'Newsletter', 'Product news']) {
    expect(await turn(page, name).isChecked()).toBe(true);
  }
  expect(await flawsOf(page)).toEqual([]);
});

test('a switch is saved when it is turned by key, and says so', async () => {
  const { page } = device;
  await turn(page, 'Reminders').focus();
  await page.keyboard.press('Space');
  await expect.poll(() => says(page)).toBe('Saved. Reminders: off.');
  expect(await kept()).toEqual({ ...ALL, reminders: false });
  expect(await flawsOf(page)).toEqual([]);
  await page.keyboard.press('Space');
  await expect.poll(() => says(page)).toBe('Saved. Reminders: on.');
  expect(await kept()).toEqual(ALL);
});

test('switches that are turned in quick succession are all saved', async () => {
  const { page } = device;
  await page.evaluate(() => {
    for (const name of ['newsletter', 'productNews', 'newsletter']) document.getElementById(name)?.click();
  });
  await expect.poll(() => says(page)).toBe('Saved. Newsletter: on.');
  expect(await kept()).toEqual({ ...ALL, productNews: false });
});

test('a change that cannot be saved is taken back in sight of the reader', async () => {
  const { page, context } = device;
  await context.setOffline(true);
  await turn(page, 'Chapters').click();
  await expect
    .poll(() => page.getByRole('alert').textContent())
    .toMatch(/^Not saved\. The handbook cannot be/);
  expect(await turn(page, 'Chapters').isChecked()).toBe(true);
  expect(await flawsOf(page)).toEqual([]);
  await context.setOffline(false);
  await turn(page, 'Chapters').click();
  await expect.poll(() => says(page)).toBe('Saved. Chapters: off.');
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(device.errors.splice(0)).toEqual([expect.stringContaining('ERR_INTERNET_DISCONNECTED')]);
});

test('all of it can be turned off at once', async () => {
  const { page } = device;
  await page.getByRole('button', { name: 'Unsubscribe from all' }).click();
  await expect.poll(() => says(page)).toBe('Saved. You get none of these mails any more.');
  expect(await kept()).toEqual(NONE);
  expect(await page.getByRole('switch', { checked: true }).count()).toBe(0);
});

test('without a link or with a broken one, a stranger is told what helps', async () => {
  const stranger = await openDevice(browser, system.origin);
  await stranger.page.goto('/mail-preferences');
  await stranger.page.getByText('Open this page from the foot of one of our mails').waitFor();
  expect(await flawsOf(stranger.page)).toEqual([]);
  // Another link in the same tab changes the fragment alone.
  await stranger.page.goto('/mail-preferences#token=torn');
  await stranger.page.getByText('This link no longer works.').waitFor();
  expect(await stranger.page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe('/#sign-in');
  const unexpected = stranger.errors.filter((error) => !/401/.test(error));
  expect(unexpected).toEqual([]);
  await stranger.context.close();
});

test('while the system cannot be reached, the page offers to try again', async () => {
  const late = await openDevice(browser, system.origin);
  await late.page.route('**/api/email/preferences*', (route) => route.abort());
  await late.page.goto(link);
  const again = late.page.getByRole('button', { name: 'Try again' });
  await again.waitFor();
  expect(await flawsOf(late.page)).toEqual([]);
  await late.page.unroute('**/api/email/preferences*');
  await again.click();
  await turn(late.page, 'Newsletter').waitFor();
  await late.context.close();
});

test('who is signed in gets there without a mail', async () => {
  const home = await openDevice(browser, system.origin);
  await request(system, 'POST', '/api/auth/magic-link', { body: { email: EMAIL } });
  await home.page.goto(linkIn(await newestMail(system, EMAIL, 3)));
  await home.page.getByRole('button', { name: 'Sign in to the handbook' }).click();
  await home.page.waitForURL(`${system.origin}/`);
  await home.page.goto('/mail-preferences');
  await turn(home.page, 'Newsletter').click();
  await expect.poll(() => says(home.page)).toBe('Saved. Newsletter: on.');
  expect(await kept()).toEqual({ ...NONE, newsletter: true });
  expect(home.errors).toEqual([]);
  await home.context.close();
});

test('every mail is without flaws in light and dark, and fits a phone', async () => {
  const { page, context } = device;
  await page.goto('/dev/mailbox/templates');
  const mails = await page
    .locator('.desk iframe')
    .evaluateAll((frames) =>
      frames.map((frame) => [frame.getAttribute('title') ?? '', frame.getAttribute('srcdoc') ?? '']),
    );
  expect(mails).toHaveLength(18);
  const paper = await context.newPage();
  await paper.setViewportSize({ width: 360, height: 800 });
  for (const [title = '', html = ''] of mails) {
    await paper.setContent(html);
    const width = await paper.evaluate(() => document.documentElement.scrollWidth);
    const violations = await violationsOf(paper, PAGE_RULES);
    expect([title, width, violations.map(({ id }) => id)]).toEqual([title, 360, []]);
  }
  await paper.close();
});

test('the previews of all mails are a page without flaws', async () => {
  const { page } = device;
  await page.goto('/dev/mailbox/templates');
  // No script runs in the frames, so axe would wait for them for ever.
  await page.locator('iframe').evaluateAll((frames) => {
    for (const frame of frames) frame.remove();
  });
  expect(await flawsOf(page)).toEqual([]);
  expect(device.errors).toEqual([]);
});
