/** What the owner does for one reader; each effect is looked at through the API. */
import { expect, test } from 'vitest';
import { request, type SignedIn, signUpAndIn } from '../../node/start/api.ts';
import { flawsOf } from '../device.ts';
import { openPage } from '../owner.ts';
import type { Stage } from './Stage.ts';

const READER = 'grace@example.com';

export function readerActions(stage: Stage): void {
  const told = () => stage.page.locator('.toast').textContent();
  let device: SignedIn | null = null;

  test('a reader is found by a word or a filter, and opened', async () => {
    device = await signUpAndIn(stage.system, READER);
    // The list is D1's, which hears of a reader a second late.
    await expect.poll(async () => (await stage.ask('readers')).total, { timeout: 30_000 }).toBe(3);
    const unconfirmed = async () => (await stage.ask('readers?filter=unconfirmed')).total;
    await expect.poll(unconfirmed, { timeout: 30_000 }).toBe(0);
    await openPage(stage.page, 'readers', 'Readers');
    await expect.poll(() => stage.page.locator('tbody tr').count()).toBe(3);
    await stage.page.getByLabel('Search').fill('grace');
    await expect.poll(() => stage.page.locator('tbody tr').count()).toBe(1);
    for (const filter of ['unconfirmed', 'finished', 'bounced', 'stalled']) {
      const asked = stage.page.waitForResponse((response) => response.url().includes(`filter=${filter}`));
      await stage.page.getByLabel('Show').selectOption(filter);
      expect(await (await asked).json()).toEqual({ data: [], nextCursor: null, total: 0 });
    }
    const stalled = stage.page.waitForResponse(/filter=stalled&idleDays=30&chapter=3/);
    await stage.page.getByLabel('For').selectOption('30');
    await stage.page.getByLabel('At chapter').fill('3');
    expect((await stalled).status()).toBe(200);
    await stage.page.getByText('Nobody found').waitFor();
    expect(await flawsOf(stage.page)).toEqual([]);
    await stage.page.getByLabel('Show').selectOption('');
    await stage.page.getByRole('link', { name: READER }).click();
    await stage.page.getByRole('heading', { level: 1, name: READER }).waitFor();
  });

  test('access is taken and given only after a question, and what fails is said in it', async () => {
    const path = `readers/${READER}`;
    await stage.button('Take access away').click();
    expect(await stage.dialog().textContent()).toContain('only free chapters');
    expect(await flawsOf(stage.page)).toEqual([]);
    await stage.dialog().getByRole('button', { name: 'Cancel' }).click();
    expect((await stage.ask(path)).reader.hasAccess).toBe(true);
    expect(await stage.page.locator(':focus').textContent()).toBe('Take access away');

    const refusal = { status: 503, json: { detail: 'Back in a moment.' } };
    await stage.page.route('**/api/admin/readers/*', (route) => route.fulfill(refusal), { times: 1 });
    await stage.button('Take access away').click();
    await stage.dialog().getByRole('button', { name: 'Take it away' }).click();
    await stage.dialog().getByText('Back in a moment.').waitFor();
    await stage.dialog().getByRole('button', { name: 'Take it away' }).click();
    await stage.button('Give access').waitFor();
    expect((await stage.ask(path)).reader.hasAccess).toBe(false);
    expect(stage.owner.errors.splice(0)).toEqual([expect.stringContaining('503')]);

    await stage.confirm('Give access', 'Give access');
    expect((await stage.ask(path)).reader.hasAccess).toBe(true);
    expect(await told()).toBe('Access was given.');
  });

  test('a purchase and a name are noted', async () => {
    await stage.confirm('Mark as purchased', 'Mark as purchased');
    await stage.button('Edit name and code').click();
    await stage.dialog().getByLabel('First name').fill('Grace');
    await stage.dialog().getByLabel('Last name').fill('<b>Hopper</b>');
    await stage.dialog().getByRole('button', { name: 'Save' }).click();
    await stage.page.getByRole('heading', { level: 1, name: 'Grace <b>Hopper</b>' }).waitFor();
    const { reader: known } = await stage.ask(`readers/${READER}`);
    expect(known).toMatchObject({ hasPurchased: true, firstName: 'Grace', lastName: '<b>Hopper</b>' });
  });

  test('a chapter is marked and reset for a reader', async () => {
    await stage.button('Mark another chapter').click();
    await stage.dialog().getByLabel('Chapter number').fill('4');
    await stage.dialog().getByRole('button', { name: 'Mark as completed' }).click();
    await stage.button('Reset chapter 4').waitFor();
    expect((await stage.ask(`readers/${READER}`)).progress.chapters).toMatchObject([
      { chapterNumber: 4, completed: true },
    ]);
    await stage.confirm('Reset chapter 4', 'Reset the chapter');
    expect((await stage.ask(`readers/${READER}`)).progress.summary.chaptersCompleted).toBe(0);
  });

  test('a reader is signed out everywhere', async () => {
    const token = device?.accessToken ?? '';
    const session = () => request(stage.system, 'GET', '/api/auth/session', { token });
    expect((await session()).status).toBe(200);
    await stage.confirm('Sign out everywhere', 'Sign out');
    expect((await session()).status).toBe(401);
    await stage.page.getByText('Signed in nowhere.').waitFor();
  });

  test('a reader is deleted only after a question that says what is lost', async () => {
    const known = () =>
      request(stage.system, 'GET', `/api/admin/readers/${READER}`, { token: stage.system.adminKey });
    await stage.button('Delete reader').click();
    expect(await stage.dialog().textContent()).toContain('cannot be undone');
    expect((await known()).status).toBe(200);
    await stage.dialog().getByRole('button', { name: 'Delete for good' }).click();
    await stage.page.getByRole('heading', { level: 1, name: 'Readers' }).waitFor();
    expect((await known()).status).toBe(404);
  });
}
