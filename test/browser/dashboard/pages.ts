/** Every page of the dashboard with data, in light and dark, small and wide. */
import { expect, test } from 'vitest';
import { request } from '../../node/start/api.ts';
import { flawsOf } from '../device.ts';
import { OWNER, openPage } from '../owner.ts';
import type { Stage } from './Stage.ts';

/** @param reader who has completed chapter 3 */
export function everyPage(stage: Stage, reader: string): void {
  test.each([
    ['', 'Overview', 'Readers by day'],
    ['activity', 'Activity', 'Who comes back'],
    ['chapters', 'Chapters', 'Build a writing habit'],
    ['access', 'Access', 'Range'],
    ['readers', 'Readers', reader],
    [`readers/${encodeURIComponent(reader)}`, reader, 'Completed chapter 3'],
    ['codes', 'Codes', 'FRIENDS'],
    ['mail', 'Mail performance', 'Unsubscribed'],
    ['broadcasts', 'Broadcasts', 'Spring news'],
    ['broadcasts/new', 'Write a broadcast', 'Audience'],
    ['undelivered', 'Undelivered', 'Every mail has found its way'],
    ['content', 'Content', 'fifty-titles.pdf'],
  ])('the page #/%s has its data and no flaws', async (path, title, words) => {
    const { page } = stage;
    await openPage(page, path, title);
    await expect.poll(() => page.locator('main').textContent()).toContain(words);
    expect(await page.title()).toBe(`${title} · The Handbook`);
    expect(await flawsOf(page)).toEqual([]);
  });

  test('a page takes the focus to its title, so that a screen reader says where one is', async () => {
    const { page } = stage;
    await page.setViewportSize({ width: 360, height: 800 });
    await page.getByRole('button', { name: 'Menu' }).click();
    expect(await flawsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    await page.getByRole('link', { name: 'Codes' }).click();
    await expect.poll(() => page.locator(':focus').textContent()).toBe('Codes');
    const menu = page.getByRole('button', { name: 'Menu' });
    await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('false');
  });

  test('the charts tell their figures in words too', async () => {
    const { page } = stage;
    await openPage(page, 'activity', 'Activity');
    await page.getByRole('button', { name: '7 days' }).click();
    await page.locator('.chart summary').first().click();
    const rows = page.locator('.chart').first().locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(7);
    expect(await rows.first().textContent()).toContain('34');
    expect(await page.locator('.cohorts tbody').textContent()).toContain('90%');
    expect(await flawsOf(page)).toEqual([]);
  });

  test('reports that are not there, or fail, are spoken of calmly, and can be asked for again', async () => {
    const { page } = stage;
    const url = '**/api/admin/reports/activity?*';
    await page.route(url, (route) => route.fulfill({ status: 404, json: { code: 'not_found' } }));
    await openPage(page, '', 'Overview');
    await page.getByText('There is no report of activity by day yet.').waitFor();
    await page.route('**/reports/funnel', (route) =>
      route.fulfill({ status: 503, json: { detail: 'Not available just now.' } }),
    );
    await openPage(page, 'chapters', 'Chapters');
    expect(await page.getByRole('alert').textContent()).toContain('Not available just now.');
    expect(await flawsOf(page)).toEqual([]);
    await page.unroute('**/reports/funnel');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Find your first hundred readers').first().waitFor();
    const refused = stage.owner.errors.splice(0);
    expect(refused).toEqual([expect.stringContaining('/activity'), expect.stringContaining('/funnel')]);
  });
}

export function theEnd(stage: Stage): void {
  test('a session that was ended leads back to the way in', async () => {
    const { page } = stage;
    const path = `/api/admin/readers/${OWNER}/sessions/revoke`;
    await request(stage.system, 'POST', path, { token: stage.system.adminKey });
    await page.goto('/admin/#/codes');
    await page.getByText('Your session has ended.').waitFor();
    for (const error of stage.owner.errors.splice(0)) expect(error).toContain('401');
  });
}
