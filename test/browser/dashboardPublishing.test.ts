/** What the owner publishes and mails at the dashboard, in a real browser; each effect is looked at through the API. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newestMail, request, signUpAndIn } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { type Device, flawsOf } from './device.ts';
import { OWNER, openAsOwner, openPage } from './owner.ts';

const READER = 'grace@example.com';
const DAY_MS = 24 * 60 * 60 * 1000;

const system = inject('system');
let browser: Browser;
let owner: Device;
let page: Page;

beforeAll(async () => {
  browser = await connectChromium();
  await signUpAndIn(system, READER);
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

test('a code is made once, and stopped', async () => {
  owner = await openAsOwner(browser, system);
  page = owner.page;
  await openPage(page, 'codes', 'Codes');
  for (const expected of ['SPRING-25 can be redeemed.', 'There is such a code already.']) {
    await button('Make a code').click();
    await dialog().getByLabel('Code').fill('spring-25');
    await dialog().getByLabel('Kind').selectOption('discount');
    await dialog().getByLabel('Percent off').fill('25');
    await dialog().getByRole('button', { name: 'Make it' }).click();
    await page.getByText(expected).waitFor();
  }
  expect(await flawsOf(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  expect(await ask('codes/SPRING-25')).toMatchObject({ percentOff: 25, limit: 100, stopped: false });
  await confirm('Stop SPRING-25', 'Stop the code');
  expect(await ask('codes/SPRING-25')).toMatchObject({ stopped: true });
  // Asking whether there is such a code is answered with 404.
  for (const error of owner.errors.splice(0)) expect(error).toContain('/codes/spring-25');
});

test('a broadcast is seen before it is sent, tried on oneself, scheduled and stopped', async () => {
  await openPage(page, 'broadcasts/new/4', 'Write a broadcast');
  expect(await page.getByLabel('At chapter').inputValue()).toBe('4');
  await page.getByText('Everyone who wants the newsletter').click();
  await page.getByLabel('Subject').fill('News of spring');
  await page.getByLabel('Text').fill('There is a **new** chapter.');
  await page.getByText('2 readers in this audience now').waitFor();
  const mail = page.locator('.mail-body');
  expect(await mail.locator('strong', { hasText: 'new' }).count()).toBe(1);
  expect(await flawsOf(page)).toEqual([]);

  await button('Mail me a test').click();
  expect((await newestMail(system, OWNER, 2)).subject).toBe('[Test] News of spring');

  const day = new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10);
  await page.getByLabel('Send at').fill(`${day}T09:30`);
  await confirm('Schedule …', 'Schedule it');
  await page.getByRole('heading', { level: 1, name: 'News of spring' }).waitFor();
  const id = new URL(page.url()).hash.split('/').at(-1);
  const sendAt = await page.evaluate((local) => new Date(local).toISOString(), `${day}T09:30`);
  expect(await ask(`broadcasts/${id}`)).toMatchObject({
    state: 'scheduled',
    audience: { type: 'all' },
    sendAt,
  });
  expect(await flawsOf(page)).toEqual([]);
  await confirm('Stop', 'Stop sending');
  expect((await ask(`broadcasts/${id}`)).state).toBe('stopped');
});

const CHAPTER = `---
number: 21
slug: end-well
title: End well
summary: How to stop.
free: true
minutes: 2
videos: []
quizzes: []
---

## Stop {#stop}

Stop.
`;

test('a chapter is published from its file, mistakes are named by their line, and it is withdrawn', async () => {
  await openPage(page, 'content', 'Content');
  const upload = async (text: string) =>
    page
      .locator('input[type="file"]')
      .setInputFiles([{ name: '21-end-well.md', mimeType: 'text/markdown', buffer: Buffer.from(text) }]);
  await upload(CHAPTER.replace('minutes: 2', 'minutes: two'));
  await dialog().getByText('Line 7: minutes').waitFor();
  expect(await flawsOf(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Close' }).click();
  await upload(CHAPTER);
  await dialog().getByText('Chapter 21: End well, open to everyone').waitFor();
  await dialog().getByRole('button', { name: 'Publish 1 chapter' }).click();
  await button('Withdraw chapter 21').waitFor();
  const outline = async () => (await fetch(`${system.origin}/api/content/chapters/21`)).status;
  expect(await outline()).toBe(200);
  await confirm('Withdraw chapter 21', 'Withdraw');
  expect(await outline()).toBe(404);
});

test('a file is published, and one that is not what its name says is refused in words', async () => {
  const upload = async (name: string, text: string) => {
    const file = { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
    await dialog().getByLabel('File').setInputFiles([file]);
    await dialog().getByRole('button', { name: 'Upload' }).click();
  };
  await button('Upload a file').click();
  await upload('plan.pdf', 'no PDF at all');
  await expect.poll(() => dialog().getByRole('alert').textContent()).toMatch(/\w/);
  expect(owner.errors.splice(0)).toHaveLength(1);
  await dialog().getByLabel('Open to everyone').check();
  await upload('plan.txt', 'A plan.');
  await button('Remove plan.txt').waitFor();
  expect(await (await fetch(`${system.origin}/api/content/files/plan.txt`)).text()).toBe('A plan.');
  await confirm('Remove plan.txt', 'Remove');
  expect((await fetch(`${system.origin}/api/content/files/plan.txt`)).status).toBe(404);
});

test('mails that were given up are tried again or let go', async () => {
  const letter = { kind: 'chapter', reason: 'mailbox_full', attempts: 3, email: READER, state: 'dead' };
  const times = { createdAt: '2026-01-01T09:00:00.000Z', failedAt: '2026-01-02T09:00:00.000Z' };
  const data = ['one', 'two'].map((id) => ({ ...letter, ...times, id }));
  const asked: string[] = [];
  await page.route('**/api/admin/dead-letters**', (route) => {
    const { pathname } = new URL(route.request().url());
    const method = route.request().method();
    if (method === 'GET') return route.fulfill({ json: { data, nextCursor: null, total: 2 } });
    asked.push(`${method} ${pathname}`);
    return route.fulfill({ json: {} });
  });
  await openPage(page, 'undelivered', 'Undelivered');
  expect(await flawsOf(page)).toEqual([]);
  const row = page.locator('tbody tr').first();
  await row.getByRole('button', { name: 'Try again' }).click();
  await dialog().getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  await row.getByRole('button', { name: 'Discard' }).click();
  await dialog().getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Every mail has found its way').waitFor();
  expect(asked).toEqual(['POST /api/admin/dead-letters/one/retry', 'DELETE /api/admin/dead-letters/two']);
});

test('nothing else went wrong in the browser', () => {
  expect(owner.errors).toEqual([]);
});
