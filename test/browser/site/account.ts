/** The pages about the reader. */
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { request } from '../../node/start/api.ts';
import { flawsOf } from '../device.ts';
import { EMAIL, openOutline, row, type World } from './world.ts';

const OUTLINE = '**/api/content/chapters';

export function accountTests(world: () => World): void {
  test('names and time zone are changed, and times follow', async () => {
    const { page, accessToken } = world().laptop;
    await page.goto('/#account');
    await page.getByLabel('First name').fill('Ada');
    await page.getByLabel('Last name').fill('<b>King</b>');
    await page.getByLabel('Time zone').selectOption('Pacific/Auckland');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const answer = await request(world().system, 'GET', '/api/account', { token: accessToken() });
    const saved = { firstName: 'Ada', lastName: '<b>King</b>', timezone: 'Pacific/Auckland' };
    expect((await answer.json()).reader).toMatchObject(saved);
    expect(await flawsOf(page)).toEqual([]);
    await openOutline(page);
    await page.getByRole('heading', { level: 1, name: /, Ada$/ }).waitFor();
  });

  test('everything that is held comes as one file', async () => {
    const { page } = world().laptop;
    await page.goto('/#account');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download it' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('handbook-account.json');
    // The browser is another process's, so what it downloads is read as a stream.
    expect(await text(await download.createReadStream())).toContain(EMAIL);
  });

  test('a switch for mails is saved when it is turned', async () => {
    const { page, accessToken } = world().laptop;
    await page.goto('/#mail');
    await page.getByRole('switch', { name: 'Newsletter' }).click();
    await page.getByText('Saved. Newsletter: off.').waitFor();
    expect(await flawsOf(page)).toEqual([]);
    const answer = await request(world().system, 'GET', '/api/email/preferences', { token: accessToken() });
    expect(await answer.json()).toMatchObject({ newsletter: false, reminders: true });
  });

  test('chapters that cannot be had are not made up: the page says so, and trying again opens it', async () => {
    const { page, errors } = world().laptop;
    await page.evaluate(async () => {
      for (const name of await caches.keys()) await (await caches.open(name)).delete('/api/content/chapters');
    });
    await page.route(OUTLINE, (route) =>
      route.fulfill({ status: 503, json: { detail: 'Back in a moment.' } }),
    );
    await page.goto('/#');
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'Back in a moment.' }).waitFor();
    expect(await page.locator('.chapter-row').count()).toBe(0);
    expect(await flawsOf(page)).toEqual([]);
    await page.unroute(OUTLINE);
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 20).waitFor();
    for (const error of errors.splice(0)) expect(error).toContain('/api/content/chapters');
  });

  test('a handbook without chapters says that nothing is published yet', async () => {
    const { page } = world().laptop;
    await page.route(OUTLINE, (route) => route.fulfill({ json: { chapters: [] } }));
    await page.reload();
    await page.getByText('Nothing is published yet').waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await page.unroute(OUTLINE);
    await page.reload();
    await row(page, 20).waitFor();
  });

  test('a certificate is there when every chapter is completed, and prints without the page around it', async () => {
    const { system, laptop } = world();
    const { page, accessToken } = laptop;
    await page.goto('/#certificate');
    await page.getByText(/chapters to go/).waitFor();
    const token = accessToken();
    const updates = Array.from({ length: 20 }, (_, index) => ({ chapterNumber: index + 1, completed: true }));
    await request(system, 'POST', '/api/progress', { token, body: { updates } });
    await page.getByText('Certificate of completion').waitFor();
    expect(await page.locator('.certificate-name').textContent()).toBe('Ada <b>King</b>');
    expect(await flawsOf(page)).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.certificate').isVisible()).toBe(true);
    expect(await page.getByRole('banner').isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Print it' }).isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
  });
}
