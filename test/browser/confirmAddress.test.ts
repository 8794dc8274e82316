/** A change of address in a real browser: both mailed links need a click, and no look at a page moves anything. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Mail, newestMail, request, signUpAndIn } from '../node/start/api.ts';
import { connectChromium } from './chromium.ts';
import { flawsOf, openDevice } from './device.ts';

const system = inject('system');
let browser: Browser;

beforeAll(async () => {
  browser = await connectChromium();
});

afterAll(async () => {
  await browser?.close();
});

function linkIn({ text }: Mail): string {
  const link = /http\S+\/account\/confirm-address#token=\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error('The mail holds no link.');
  return link;
}

test('both links are opened, the second click moves the account, and neither works again', async () => {
  const { accessToken: token } = await signUpAndIn(system, 'mover@example.com');
  const body = { email: 'mover.new@example.com' };
  expect((await request(system, 'POST', '/api/account/email', { token, body })).status).toBe(200);
  const toOld = linkIn(await newestMail(system, 'mover@example.com', 2));
  const toNew = linkIn(await newestMail(system, 'mover.new@example.com', 1));
  const { page, errors } = await openDevice(browser, system.origin);

  // As a scanner does that opens every link and runs its scripts.
  for (const link of [toOld, toNew]) {
    await page.goto(link);
    await page.getByRole('button', { name: 'I agree' }).waitFor();
    expect(page.url()).toBe(`${system.origin}/account/confirm-address`);
    await page.goto('about:blank');
  }
  expect((await request(system, 'GET', '/api/account', { token })).status).toBe(200);

  await page.goto(toOld);
  expect(await flawsOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'I agree' }).click();
  await page.getByRole('heading', { name: 'One more mailbox' }).waitFor();
  expect(await flawsOf(page)).toEqual([]);
  // Pasted into the same tab.
  await page.goto(toNew);
  await page.getByRole('button', { name: 'I agree' }).click();
  await page.getByRole('heading', { name: 'Your account has moved' }).waitFor();
  expect(await page.locator('#words').textContent()).toContain('mover.new@example.com');
  expect(await flawsOf(page)).toEqual([]);
  expect(errors).toEqual([]);
  expect((await request(system, 'GET', '/api/account', { token })).status).toBe(401);

  await page.goto('about:blank');
  await page.goto(toNew);
  await page.getByRole('button', { name: 'I agree' }).click();
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
});
