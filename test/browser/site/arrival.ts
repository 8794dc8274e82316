/** From a stranger's first look to the first page of a reader. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { linkIn, newestMail } from '../../node/start/api.ts';
import { flawsOf, openDevice, PAGE_RULES } from '../device.ts';
import { figuresOf, noteFigures } from './figures.ts';
import { EMAIL, HOSTILE_NAME, live, row, type World } from './world.ts';

export function arrivalTests(world: () => World): void {
  test('a stranger sees what the handbook holds: soon, and without anything that jumps', async () => {
    const { page } = world().laptop;
    await noteFigures(page);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Start reading' }).waitFor();
    await row(page, 20).waitFor();
    const { firstPaintMs, layoutShift } = await figuresOf(page);
    print(`The way in: first contentful paint after ${firstPaintMs} ms, layout shift ${layoutShift}`);
    expect(layoutShift).toBeLessThanOrEqual(0.01);
    expect(firstPaintMs).toBeGreaterThan(0);
    expect(await page.locator('.chapter-row').count()).toBe(20);
    expect(await flawsOf(page)).toEqual([]);
  });

  test('free chapters are open to a stranger, and others say how they open', async () => {
    const { page, errors } = world().laptop;
    await row(page, 1).getByRole('link').click();
    await page.getByRole('heading', { name: 'The fifty-titles test' }).waitFor();
    expect(await page.getByRole('button', { name: 'Mark as complete' }).count()).toBe(0);
    expect(await flawsOf(page)).toEqual([]);
    await page.goto('/#chapter-9');
    await page.getByRole('heading', { level: 1, name: 'Make work that everyone can use' }).waitFor();
    await page.getByRole('button', { name: 'Mail me a way in' }).waitFor();
    expect(await flawsOf(page)).toEqual([]);
    // The browser itself reports the refused request; nothing else may be there.
    expect(errors.splice(0)).toEqual([expect.stringContaining('/api/content/chapters/9')]);
  });

  test('an address that leads nowhere says so, and back', async () => {
    const { page } = world().laptop;
    await page.goto('/#nowhere');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Open the handbook' }).click();
    await page.getByRole('heading', { name: 'Start reading' }).waitFor();
  });

  test('an address that is none is refused in words', async () => {
    const { page, errors } = world().laptop;
    await page.getByLabel('E-mail').fill('ada@nowhere');
    await page.getByRole('button', { name: 'Sign up by e-mail' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /address/ })
      .waitFor();
    expect(errors.splice(0)).toEqual([expect.stringContaining('/api/email/signup')]);
  });

  test('signing up leads to a mail in the mailbox, all without flaws', async () => {
    const { system, laptop } = world();
    const { page, context } = laptop;
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('First name').fill(HOSTILE_NAME);
    await page.getByRole('button', { name: 'Sign up by e-mail' }).click();
    await page.getByRole('heading', { name: 'Look in your mail' }).waitFor();
    expect(await flawsOf(page)).toEqual([]);
    const mail = await newestMail(system, EMAIL, 1);
    const [mailbox] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'open the mailbox' }).click(),
    ]);
    await mailbox.getByText(`Welcome to The Complete Content Creator's Handbook`).first().waitFor();
    expect(await flawsOfMailbox(mailbox)).toEqual([]);
    const paper = await context.newPage();
    await paper.setContent(mail.html);
    expect(await flawsOf(paper, PAGE_RULES)).toEqual([]);
    await Promise.all([paper.close(), mailbox.close()]);
  });

  test('a scanner that asks for the link, or loads it and runs its scripts, does not use it up', async () => {
    const { system, browser } = world();
    const link = linkIn(await newestMail(system, EMAIL, 1));
    for (const method of ['HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
    const scanner = await openDevice(browser, system.origin);
    await scanner.page.goto(link, { waitUntil: 'networkidle' });
    expect(await scanner.page.getByRole('button', { name: 'Sign in to the handbook' }).count()).toBe(1);
    expect(scanner.errors).toEqual([]);
    await scanner.context.close();
  });

  test('the link signs the reader in, once', async () => {
    const { system, browser, laptop } = world();
    const { page } = laptop;
    const link = linkIn(await newestMail(system, EMAIL, 1));
    await page.goto(link);
    expect(await flawsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in to the handbook' }).click();
    await live(page).waitFor();
    expect(page.url()).toBe(`${system.origin}/`);
    const late = await openDevice(browser, system.origin);
    await late.page.goto(link);
    await late.page.getByRole('button', { name: 'Sign in to the handbook' }).click();
    await late.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await late.context.close();
  });

  test('a reader’s first page shows where to begin, all chapters, and a name as mere text', async () => {
    const { page } = world().laptop;
    await noteFigures(page);
    await page.reload();
    await row(page, 20).waitFor();
    await live(page).waitFor();
    const { firstPaintMs, layoutShift } = await figuresOf(page);
    print(`The outline: first contentful paint after ${firstPaintMs} ms, layout shift ${layoutShift}`);
    expect(layoutShift).toBeLessThanOrEqual(0.01);
    expect(await page.locator('h1').textContent()).toContain(HOSTILE_NAME);
    expect(await page.title()).toContain(HOSTILE_NAME);
    await page.getByText('Begin with chapter 1').waitFor();
    expect(await flawsOf(page)).toEqual([]);
  });
}

/** No script runs in the frame that shows a mail, so axe would wait for it for ever: the page is looked at without. */
async function flawsOfMailbox(mailbox: Page): Promise<string[]> {
  await mailbox.locator('iframe').evaluateAll((frames) => {
    for (const frame of frames) frame.remove();
  });
  return flawsOf(mailbox);
}

/** Past the test runner, which shows what the console is told of failed tests only. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
