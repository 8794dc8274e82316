/** What the tests of the reader site share: a system, a browser, and a reader with a laptop and a phone. */
import type { Browser, Locator, Page } from 'playwright-core';
import { request } from '../../node/start/api.ts';
import type { RunningSystem } from '../../node/start/startedSystem.ts';
import type { Device } from '../device.ts';

export type World = { system: RunningSystem; browser: Browser; laptop: Device; phone: Device };

/** As long as an address gets in practice, without a place to break. */
export const EMAIL = 'ada.king.countess.of.lovelace.at.ockham.park@mathematics.analytical-engine.example.com';
/** What would run if a page took a name for anything but text. */
export const HOSTILE_NAME = 'Ada <img src=x onerror="document.title=1">';
export const PHONE_AGENT = 'Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0';

/** Far beyond what any step takes, so that a page that hangs is told apart from a slow machine. */
export const PATIENCE = { timeout: 30_000 };

export const live = (page: Page): Locator => page.locator('.connection[data-state="live"]');

/** A chapter in the outline. */
export const row = (page: Page, number: number): Locator =>
  page.locator('.chapter-row').filter({ has: page.locator(`a[href="#chapter-${number}"]`) });

export const stateIn = (page: Page, number: number): Promise<string> =>
  row(page, number)
    .locator('.chapter-state')
    .textContent()
    .then((text) => text?.trim() ?? '');

/** Opens the outline, signed in, and waits until it is live. */
export async function openOutline(page: Page): Promise<void> {
  await page.goto('/#');
  await row(page, 20).waitFor();
  await live(page).waitFor();
}

export async function openChapter(page: Page, number: number): Promise<void> {
  await page.goto(`/#chapter-${number}`);
  // The chapter before is there until this one has come.
  await page.getByText(new RegExp(`^Chapter ${number} · `)).waitFor();
  await page.locator('.text h2').first().waitFor();
}

/** What the server holds of a chapter. */
export async function held({ system, laptop }: World, number: number) {
  const token = laptop.accessToken();
  const answer = await request(system, 'GET', `/api/progress/${number}`, { token });
  return answer.ok ? answer.json() : null;
}

/** The whole progress, as the server holds it. */
export async function heldProgress({ system, laptop }: World) {
  return (await request(system, 'GET', '/api/progress', { token: laptop.accessToken() })).json();
}
