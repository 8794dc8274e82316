/** Who gets into the dashboard: the owner by mail alone, and nobody else. */
import { expect, test } from 'vitest';
import { codeIn, newestMail } from '../../node/start/api.ts';
import { flawsOf, openDevice } from '../device.ts';
import { OWNER, openAsOwner } from '../owner.ts';
import type { Stage } from './Stage.ts';

/** @param reader who has signed up, and is no administrator */
export function theGate(stage: Stage, reader: string): void {
  test('a reader who is no administrator is told so plainly, and sees nothing', async () => {
    const { page, errors, context } = await openDevice(stage.browser, stage.system.origin);
    await page.goto('/admin/');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await page.getByLabel('E-mail').fill(reader);
    await page.getByRole('button', { name: 'Mail me a way in' }).click();
    await page.getByLabel('Code').fill('0000 0000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect
      .poll(() => page.getByRole('alert').allTextContents())
      .toContainEqual(expect.stringMatching(/\w/));
    expect(await flawsOf(page)).toEqual([]);
    await page.getByLabel('Code').fill(codeIn(await newestMail(stage.system, reader, 2)));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'This is the owner’s side' }).waitFor();
    expect(await page.getByText(reader).count()).toBe(1);
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await flawsOf(page)).toEqual([]);
    // The browser itself reports the refused requests; nothing else may be there.
    expect(errors).toEqual([expect.stringContaining('/verify'), expect.stringContaining('/overview')]);
    await context.close();
  });

  test('the owner, who has never signed up, gets in by mail alone', async () => {
    stage.owner = await openAsOwner(stage.browser, stage.system);
    expect(new URL(stage.owner.page.url()).pathname).toBe('/admin/');
    expect(await stage.owner.page.getByText(OWNER).count()).toBe(1);
  });
}
