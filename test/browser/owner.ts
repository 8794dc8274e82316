/** The owner at the dashboard: signed in by the mail that the system kept, as anyone would be. */
import type { Browser, Page } from 'playwright-core';
import { linkIn, newestMail } from '../node/start/api.ts';
import type { RunningSystem } from '../node/start/startedSystem.ts';
import { type Device, openDevice } from './device.ts';

export const OWNER = 'owner@example.com';

/** Nobody but the mail decides that this is the owner: the address has never been signed up before. */
export async function openAsOwner(browser: Browser, system: RunningSystem): Promise<Device> {
  const device = await openDevice(browser, system.origin);
  const { page } = device;
  await withActivity(page);
  await page.goto('/admin/');
  await page.getByLabel('E-mail').fill(OWNER);
  await page.getByRole('button', { name: 'Mail me a way in' }).click();
  await page.getByRole('heading', { name: 'Look in your mail' }).waitFor();
  await page.goto(linkIn(await newestMail(system, OWNER, 1)));
  await page.getByRole('button', { name: 'Sign in to the handbook' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return device;
}

/** @param path the part behind `#/` @returns when its title is there and nothing is on its way any more */
export async function openPage(page: Page, path: string, title: string): Promise<void> {
  await page.goto(`/admin/#/${path}`);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.locator('.waiting').first().waitFor({ state: 'detached' });
}

/** Reports of days and weeks as the API gives them, the same at every run. */
async function withActivity(page: Page): Promise<void> {
  await page.route('**/api/admin/reports/activity?*', (route) => {
    const to = new URL(route.request().url()).searchParams.get('to') ?? '';
    const day = { day: to, activeReaders: 34, seconds: 5400, chaptersCompleted: 12, signups: 3 };
    return route.fulfill({ json: { days: [day] } });
  });
  await page.route('**/api/admin/reports/retention?*', (route) =>
    route.fulfill({ json: { cohorts: [{ week: '2026-01-05', size: 20, active: [18, 9, 0] }] } }),
  );
}
