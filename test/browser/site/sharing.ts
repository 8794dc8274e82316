/** A chapter that is shared, and access that comes and goes. */
import { expect, test } from 'vitest';
import { request } from '../../node/start/api.ts';
import { flawsOf, openDevice } from '../device.ts';
import { EMAIL, openChapter, openOutline, PATIENCE, row, type World } from './world.ts';

export function sharingTests(world: () => World): void {
  test('a friend without an account reads the shared chapter, and not after it was taken back', async () => {
    const { system, browser, laptop } = world();
    const { page } = laptop;
    await openChapter(page, 5);
    await page.getByRole('button', { name: 'Share' }).click();
    const field = page.getByLabel('Link to this chapter');
    await expect.poll(() => field.inputValue(), PATIENCE).toContain('/shared#token=');
    const url = await field.inputValue();
    const friend = await openDevice(browser, system.origin);
    await friend.page.goto(url);
    await friend.page.locator('article.text p').first().waitFor();
    expect(friend.page.url()).toBe(`${system.origin}/shared`);
    expect(await flawsOf(friend.page)).toEqual([]);

    await page.getByRole('link', { name: 'All your links' }).click();
    await page.getByText('Opened 1 time').waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Take back the link to/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('You share nothing at the moment').waitFor();
    await friend.page.goto(`${system.origin}/`);
    await friend.page.goto(url);
    await friend.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    expect(await flawsOf(friend.page)).toEqual([]);
    await friend.context.close();
  });

  test('a chapter is mailed when its reader asks', async () => {
    const { page } = world().laptop;
    await openChapter(page, 5);
    await page.getByRole('button', { name: 'Mail it to me' }).click();
    await page.getByText('Chapter 5 is on its way to your mailbox.').waitFor();
  });

  test('access that ends is told at once, and a code brings it back on all devices', async () => {
    const { system, laptop, phone } = world();
    const { page } = laptop;
    const token = system.adminKey;
    await request(system, 'PUT', '/api/admin/codes/BOOK-CLUB', { token, body: { kind: 'gift', limit: 5 } });
    const reader = `/api/admin/readers/${encodeURIComponent(EMAIL)}`;
    await request(system, 'PATCH', reader, { token, body: { hasAccess: false } });
    await page.getByText('Your access to the chapters has ended.').waitFor();
    await page.getByRole('heading', { name: 'Do you have a code?' }).waitFor();
    expect(await flawsOf(page)).toEqual([]);
    // What was opened by it is not kept any longer.
    const kept = await page.evaluate(() => caches.match('/api/content/chapters/16').then(Boolean));
    expect(kept).toBe(false);
    await openOutline(phone.page);
    await row(phone.page, 13).filter({ hasText: 'Locked' }).waitFor();

    await page.getByRole('textbox', { name: 'Code' }).fill('nonsense');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByRole('alert').filter({ hasText: 'There is no such code' }).waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill('book-club');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.locator('.text h2').first().waitFor();
    await expect.poll(() => row(phone.page, 13).textContent(), PATIENCE).not.toContain('Locked');
    const refused = laptop.errors.splice(0);
    expect(refused).toEqual([expect.stringContaining('403'), expect.stringContaining('/redeem')]);
  });
}
