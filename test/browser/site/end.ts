/** How it ends: a device that is signed out from another one, and an account that is erased. */
import { expect, test } from 'vitest';
import { request } from '../../node/start/api.ts';
import { flawsOf } from '../device.ts';
import { EMAIL, PATIENCE, type World } from './world.ts';

const KEPT = 'handbook-kept.nobody';
const keptCaches = () =>
  caches.keys().then((names) => names.filter((name) => name.startsWith('handbook-kept.')));

export function endTests(world: () => World): void {
  test('a device that is signed out from another says so, keeps nothing, and its token is refused', async () => {
    const { system, laptop, phone } = world();
    const token = phone.accessToken();
    expect((await request(system, 'GET', '/api/progress', { token })).status).toBe(200);
    await laptop.page.goto('/#devices');
    await laptop.page.getByRole('button', { name: 'Sign out Firefox on Android' }).click();
    await laptop.page.getByRole('dialog').getByRole('button', { name: 'Sign it out' }).click();
    await phone.page.getByText('This device was signed out.').waitFor();
    await expect.poll(phone.closeCodes, PATIENCE).toContain(4401);
    const refused = await request(system, 'GET', '/api/progress', { token });
    expect([refused.status, (await refused.json()).code]).toEqual([401, 'token_invalid']);
    await expect.poll(() => laptop.page.locator('.row-line').count(), PATIENCE).toBe(1);
    expect(await flawsOf(laptop.page)).toEqual([]);
    expect(await flawsOf(phone.page)).toEqual([]);
    await expect.poll(() => phone.page.evaluate(keptCaches), PATIENCE).toEqual([KEPT]);
    for (const error of phone.errors.splice(0)) expect(error).toContain('401');
  });

  test('an account is erased after its address was typed, and this device with it', async () => {
    const { system, laptop } = world();
    const { page, errors } = laptop;
    await page.goto('/#account');
    await page.getByRole('button', { name: 'Erase my account' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Type/).fill('ada@example.com');
    await dialog.getByRole('button', { name: 'Erase everything' }).click();
    await dialog.getByText('That is not the address of this account.').waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await dialog.getByLabel(/^Type/).fill(EMAIL);
    await dialog.getByRole('button', { name: 'Erase everything' }).click();
    await page.getByText('Your account was erased').waitFor();
    await expect.poll(() => page.evaluate(keptCaches), PATIENCE).toEqual([KEPT]);
    const reader = `/api/admin/readers/${encodeURIComponent(EMAIL)}`;
    expect((await request(system, 'GET', reader, { token: system.adminKey })).status).toBe(404);
    for (const error of errors.splice(0)) expect(error).toContain('401');
  });
}
