/** Two devices in the air: each goes on by itself, and afterwards both know all of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  held,
  heldProgress,
  live,
  openChapter,
  openOutline,
  PATIENCE,
  row,
  stateIn,
  type World,
} from './world.ts';

/** `OFFLINE_SECONDS=30 npm test -- test/browser/readerSite.test.ts` flies for longer. */
const OFFLINE_MS = Number(process.env.OFFLINE_SECONDS ?? 3) * 1000;

export function offlineTests(world: () => World): void {
  test('both devices are offline, each changes something, and back online both are equal', async () => {
    const { laptop, phone } = world();
    await openChapter(laptop.page, 11);
    await openChapter(phone.page, 12);
    for (const { context, page } of [laptop, phone]) {
      await context.setOffline(true);
      await page.getByText('You are offline.').waitFor();
    }
    await laptop.page.getByRole('button', { name: 'Mark as complete' }).click();
    await phone.page.getByRole('button', { name: 'Mark as watched' }).first().click();
    await phone.page.getByRole('button', { name: 'Mark as complete' }).click();
    await sleep(OFFLINE_MS);
    for (const { page } of [laptop, phone]) {
      await page
        .locator('.connection')
        .filter({ hasText: /\d changes? waiting/ })
        .waitFor();
    }
    expect(await held(world(), 12)).not.toMatchObject({ completed: true });

    for (const { context } of [laptop, phone]) await context.setOffline(false);
    for (const { page } of [laptop, phone]) {
      await live(page).waitFor({ timeout: 40_000 });
      await page.goto('/#');
      await expect.poll(() => stateIn(page, 11), PATIENCE).toMatch(/^Completed/);
      await expect.poll(() => stateIn(page, 12), PATIENCE).toMatch(/^Completed/);
      await expect.poll(() => page.locator('.connection').textContent(), PATIENCE).not.toContain('waiting');
    }
    const { chapters } = await heldProgress(world());
    const states = chapters.map((chapter: { chapterNumber: number; completed: boolean }) => [
      chapter.chapterNumber,
      chapter.completed,
    ]);
    expect(Object.fromEntries(states)).toMatchObject({ 11: true, 12: true });
    for (const device of [laptop, phone]) {
      for (const error of device.errors.splice(0)) expect(error).toContain('ERR_INTERNET_DISCONNECTED');
    }
  });

  test('what was opened is there without a network, after a reload too, and the rest says what it needs', async () => {
    const { page, context, errors } = world().laptop;
    await openChapter(page, 16);
    const picture = page.getByRole('img', { name: /^The six messages on a line/ });
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth), PATIENCE)
      .toBe(1600);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await page.goto('/#');
    await page.reload();
    await row(page, 20).waitFor();
    expect(await stateIn(page, 11)).toMatch(/^Completed/);
    await openChapter(page, 16);
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth), PATIENCE)
      .toBe(1600);
    await page.goto('/#chapter-19');
    await page.getByText('The handbook cannot be reached.').waitFor();

    await context.setOffline(false);
    // By itself, as soon as there is a network.
    await page.locator('.text h2').first().waitFor();
    await openOutline(page);
    for (const error of errors.splice(0)) expect(error).toMatch(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  });

  test('nothing of the API but what was opened is kept, and no page but this one', async () => {
    const { page } = world().laptop;
    const kept = await page.evaluate(async () => {
      const paths: string[] = [];
      for (const name of await caches.keys()) {
        const requests = await (await caches.open(name)).keys();
        paths.push(...requests.map(({ url }) => new URL(url).pathname + new URL(url).search));
      }
      return paths;
    });
    const known =
      /^\/(?:assets\/.+|branding\.css|favicon\.svg|api\/content\/(?:chapters(?:\/\d+)?|files\/[^?]+\.png))?$/;
    for (const path of kept) expect(path).toMatch(known);
    expect(kept).toContain('/api/content/chapters/16');
    expect(kept).toContain('/api/content/files/launch-calendar.png');
  });

  test('a new deployment is there at once, and other pages go past what is kept', async () => {
    const { page, errors } = world().laptop;
    await page.evaluate(async () => {
      for (const name of await caches.keys()) {
        const old = new Response('An old page.', { headers: { 'Content-Type': 'text/html' } });
        if (name.startsWith('handbook-shell.')) await (await caches.open(name)).put('/', old);
      }
    });
    await page.reload();
    await row(page, 20).waitFor();
    for (const path of ['/admin/', '/dev/mailbox.json?to=nobody@example.com', '/api/health']) {
      const answer = await page.goto(path);
      expect([path, answer?.status(), answer?.fromServiceWorker()]).toEqual([path, 200, false]);
    }
    await openOutline(page);
    // The dashboard asks who is an administrator.
    for (const error of errors.splice(0)) expect(error).toContain('/api/admin/reports/overview');
  });
}
