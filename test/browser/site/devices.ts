/** Two devices of one reader, side by side. */
import { expect, test } from 'vitest';
import { codeIn, newestMail } from '../../node/start/api.ts';
import { EMAIL, live, openChapter, openOutline, PATIENCE, stateIn, type World } from './world.ts';

export function deviceTests(world: () => World): void {
  test('a second device signs in by code, and finds what the first one read', async () => {
    const { system, laptop, phone } = world();
    const { page } = phone;
    await page.goto('/#sign-in');
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByRole('button', { name: 'Mail me a way in' }).click();
    await page.getByLabel('8-digit code').fill(codeIn(await newestMail(system, EMAIL, 2)));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await live(page).waitFor();
    expect(await stateIn(page, 7)).toMatch(/^Reading, \d+ %/);
    await openOutline(laptop.page);
    for (const device of [laptop, phone]) {
      await device.page.locator('.connection').filter({ hasText: '2 devices' }).waitFor();
    }
  });

  test('what is read on one device appears on the other without a reload', async () => {
    const { laptop, phone } = world();
    await phone.page.evaluate(() => document.documentElement.setAttribute('data-not-reloaded', ''));
    await openChapter(laptop.page, 9);
    await laptop.page.getByRole('button', { name: 'Mark as complete' }).click();
    await expect.poll(() => stateIn(phone.page, 9), PATIENCE).toMatch(/^Completed/);
    await openChapter(phone.page, 10);
    await openChapter(laptop.page, 10);
    await laptop.page.mouse.move(700, 500);
    await laptop.page.mouse.wheel(0, 1500);
    await phone.page.getByText(/^At \d+ % on another device$/).waitFor();
    await phone.page.getByRole('button', { name: 'Go there' }).click();
    await expect.poll(() => phone.page.evaluate(() => window.scrollY), PATIENCE).toBeGreaterThan(300);
    expect(await phone.page.locator('html[data-not-reloaded]').count()).toBe(1);
  });
}
