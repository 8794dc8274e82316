/** Reading a chapter: its text and files, the place in it, its videos and questions, the time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { flawsOf } from '../device.ts';
import { figuresOf, noteFigures } from './figures.ts';
import { held, openChapter, openOutline, PATIENCE, stateIn, type World } from './world.ts';

export function readingTests(world: () => World): void {
  test('a chapter is read on the page, with its picture and its download, all without flaws', async () => {
    const { page, context } = world().laptop;
    await noteFigures(page);
    await page.goto('about:blank');
    await openChapter(page, 16);
    const picture = page.getByRole('img', { name: /^The six messages on a line/ });
    await picture.scrollIntoViewIfNeeded();
    await expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth), PATIENCE)
      .toBe(1600);
    expect((await figuresOf(page)).layoutShift).toBeLessThanOrEqual(0.01);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'a checklist to print' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('launch-checklist.pdf');
    expect(context.pages()).toHaveLength(1);
    expect(await flawsOf(page)).toEqual([]);
  });

  test('a chapter opens again where its reader stopped, and the outline leads there', async () => {
    const { page } = world().laptop;
    await openChapter(page, 7);
    const heading = page.getByRole('heading', { name: 'Set a level and leave it' });
    await heading.evaluate((element) => {
      window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 100);
    });
    await expect.poll(async () => (await held(world(), 7))?.position?.anchor, PATIENCE).toBe('set-a-level');
    await page.reload();
    // About where it was: a picture above it may have come after its place was told.
    const top = () => heading.evaluate((element) => element.getBoundingClientRect().top);
    await expect.poll(async () => Math.abs((await top()) - 100), PATIENCE).toBeLessThan(200);
    const current = page.locator('.contents-list [aria-current]');
    expect(await current.textContent()).toBe('Set a level and leave it');
    await openOutline(page);
    await page.getByText(/^Continue on chapter 7, \d+ %$/).waitFor();
    expect(await stateIn(page, 7)).toMatch(/^Reading, \d+ %/);
  });

  test('the list of sections leads into the text, and takes the focus along', async () => {
    const { page } = world().laptop;
    await openChapter(page, 8);
    await page
      .getByRole('navigation', { name: 'In this chapter' })
      .getByRole('link', { name: 'Cut hard' })
      .click();
    await expect.poll(() => page.locator(':focus').textContent(), PATIENCE).toBe('Cut hard');
    // As a mail or a bookmark leads there.
    await page.goto('/#chapter-8/set-up-once');
    await expect.poll(() => page.locator(':focus').textContent(), PATIENCE).toBe('Set up once');
  });

  test('a video counts as watched when nine tenths of it were seen, and a strip shows what was', async () => {
    const { page } = world().laptop;
    await openChapter(page, 8);
    const film = page.getByLabel('Lighting a face with one window', { exact: true });
    const play = (from: number, to: number) =>
      film.evaluate(
        (video: HTMLVideoElement, part) =>
          new Promise<void>((resolve, reject) => {
            video.muted = true;
            video.playbackRate = 12;
            video.currentTime = part.from;
            video.ontimeupdate = () => {
              if (video.currentTime < part.to && !video.ended) return;
              video.ontimeupdate = null;
              video.pause();
              resolve();
            };
            video.play().catch(reject);
          }),
        { from, to },
      );
    await film.scrollIntoViewIfNeeded();
    await play(15, 30);
    const strip = page.locator('.coverage').first();
    await expect.poll(() => strip.getAttribute('aria-label'), PATIENCE).toMatch(/^[45]\d % of it seen$/);
    expect(await page.getByText('Watched', { exact: true }).count()).toBe(0);
    await play(0, 16);
    await page.getByText('Watched', { exact: true }).waitFor();
    // One without a file is taken at its reader's word.
    await page.getByRole('button', { name: 'Mark as watched: A two-column script' }).click();
    await expect
      .poll(async () => (await held(world(), 8))?.videosWatched, PATIENCE)
      .toEqual(['ch8-v1', 'ch8-v2']);
    expect(await flawsOf(page)).toEqual([]);
  });

  test('a question is answered on the page, and a wrong answer may be mended', async () => {
    const { page } = world().laptop;
    const question = page.getByRole('group', { name: /^Where should the window be/ });
    const form = page.locator('form').filter({ has: question });
    await form.getByText('Directly behind you').click();
    await form.getByRole('button', { name: 'Check the answer' }).click();
    await form.getByText('Not quite.').waitFor();
    expect(await flawsOf(page)).toEqual([]);
    await form.getByText('In front of you and a little to one side').click();
    await form.getByRole('button', { name: 'Check the answer' }).click();
    await form.getByText('Light from the front and side shows your face').waitFor();
    await form.getByText('Passed').waitFor();
    await expect.poll(async () => (await held(world(), 8))?.quizzesPassed, PATIENCE).toEqual(['ch8-q2']);
  });

  test('a completed chapter says so, and can be started over', async () => {
    const { page } = world().laptop;
    await openChapter(page, 3);
    await page.getByRole('button', { name: 'Mark as complete' }).click();
    await page.getByText(/You completed this chapter on/).waitFor();
    await expect.poll(async () => (await held(world(), 3))?.completed, PATIENCE).toBe(true);
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('button', { name: 'Mark as complete' }).waitFor();
    expect((await held(world(), 3)).completed).toBe(false);
  });

  test('closing the tab in the middle of a chapter keeps the time that was read', async () => {
    const { context } = world().laptop;
    const tab = await context.newPage();
    await openChapter(tab, 5);
    await tab.mouse.move(700, 500);
    await tab.mouse.wheel(0, 1500);
    await sleep(3_000);
    await tab.close({ runBeforeUnload: true });
    await expect.poll(async () => (await held(world(), 5))?.timeSpent).toBeGreaterThanOrEqual(2);
    expect((await held(world(), 5)).position.percent).toBeGreaterThan(0);
  });
}
