/** What the owner publishes and mails; each effect is looked at through the API. */
import { expect, test } from 'vitest';
import { newestMail } from '../../node/start/api.ts';
import { flawsOf } from '../device.ts';
import { OWNER, openPage } from '../owner.ts';
import type { Stage } from './Stage.ts';

const READER = 'grace@example.com';
const DAY_MS = 24 * 60 * 60 * 1000;

const CHAPTER = `---
number: 21
slug: end-well
title: End well
summary: How to stop.
free: true
minutes: 2
videos: []
quizzes: []
---

## Stop {#stop}

Stop.
`;

export function publishing(stage: Stage): void {
  test('a code is made once, and stopped', async () => {
    await openPage(stage.page, 'codes', 'Codes');
    for (const expected of ['SPRING-25 can be redeemed.', 'There is such a code already.']) {
      await stage.button('Make a code').click();
      await stage.dialog().getByLabel('Code').fill('spring-25');
      await stage.dialog().getByLabel('Kind').selectOption('discount');
      await stage.dialog().getByLabel('Percent off').fill('25');
      await stage.dialog().getByRole('button', { name: 'Make it' }).click();
      await stage.page.getByText(expected).waitFor();
    }
    expect(await flawsOf(stage.page)).toEqual([]);
    await stage.dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(await stage.ask('codes/SPRING-25')).toMatchObject({ percentOff: 25, limit: 100, stopped: false });
    await stage.confirm('Stop SPRING-25', 'Stop the code');
    expect(await stage.ask('codes/SPRING-25')).toMatchObject({ stopped: true });
    // Asking whether there is such a code is answered with 404.
    for (const error of stage.owner.errors.splice(0)) expect(error).toContain('/codes/spring-25');
  });

  test('a broadcast is seen before it is sent, tried on oneself, scheduled and stopped', async () => {
    await openPage(stage.page, 'broadcasts/new/4', 'Write a broadcast');
    expect(await stage.page.getByLabel('At chapter').inputValue()).toBe('4');
    await stage.page.getByText('Everyone who wants the newsletter').click();
    await stage.page.getByLabel('Subject').fill('News of spring');
    await stage.page.getByLabel('Text').fill('There is a **new** chapter.');
    await stage.page.getByText('2 readers in this audience now').waitFor();
    const mail = stage.page.locator('.mail-body');
    expect(await mail.locator('strong', { hasText: 'new' }).count()).toBe(1);
    expect(await flawsOf(stage.page)).toEqual([]);

    await stage.button('Mail me a test').click();
    expect((await newestMail(stage.system, OWNER, 2)).subject).toBe('[Test] News of spring');

    const day = new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10);
    await stage.page.getByLabel('Send at').fill(`${day}T09:30`);
    await stage.confirm('Schedule …', 'Schedule it');
    await stage.page.getByRole('heading', { level: 1, name: 'News of spring' }).waitFor();
    const id = new URL(stage.page.url()).hash.split('/').at(-1);
    const sendAt = await stage.page.evaluate((local) => new Date(local).toISOString(), `${day}T09:30`);
    expect(await stage.ask(`broadcasts/${id}`)).toMatchObject({
      state: 'scheduled',
      audience: { type: 'all' },
      sendAt,
    });
    expect(await flawsOf(stage.page)).toEqual([]);
    await stage.confirm('Stop', 'Stop sending');
    expect((await stage.ask(`broadcasts/${id}`)).state).toBe('stopped');
  });

  test('a chapter is published from its file, mistakes are named by their line, and it is withdrawn', async () => {
    await openPage(stage.page, 'content', 'Content');
    const upload = async (text: string) =>
      stage.page
        .locator('input[type="file"]')
        .setInputFiles([{ name: '21-end-well.md', mimeType: 'text/markdown', buffer: Buffer.from(text) }]);
    await upload(CHAPTER.replace('minutes: 2', 'minutes: two'));
    await stage.dialog().getByText('Line 7: minutes').waitFor();
    expect(await flawsOf(stage.page)).toEqual([]);
    await stage.dialog().getByRole('button', { name: 'Close' }).click();
    await upload(CHAPTER);
    await stage.dialog().getByText('Chapter 21: End well, open to everyone').waitFor();
    await stage.dialog().getByRole('button', { name: 'Publish 1 chapter' }).click();
    await stage.button('Withdraw chapter 21').waitFor();
    const outline = async () => (await fetch(`${stage.system.origin}/api/content/chapters/21`)).status;
    expect(await outline()).toBe(200);
    await stage.confirm('Withdraw chapter 21', 'Withdraw');
    expect(await outline()).toBe(404);
  });

  test('a file is published, and one that is not what its name says is refused in words', async () => {
    const upload = async (name: string, text: string) => {
      const file = { name, mimeType: 'text/plain', buffer: Buffer.from(text) };
      await stage.dialog().getByLabel('File').setInputFiles([file]);
      await stage.dialog().getByRole('button', { name: 'Upload' }).click();
    };
    await stage.button('Upload a file').click();
    await upload('plan.pdf', 'no PDF at all');
    await expect.poll(() => stage.dialog().getByRole('alert').textContent()).toMatch(/\w/);
    expect(stage.owner.errors.splice(0)).toHaveLength(1);
    await stage.dialog().getByLabel('Open to everyone').check();
    await upload('plan.txt', 'A plan.');
    await stage.button('Remove plan.txt').waitFor();
    expect(await (await fetch(`${stage.system.origin}/api/content/files/plan.txt`)).text()).toBe('A plan.');
    await stage.confirm('Remove plan.txt', 'Remove');
    expect((await fetch(`${stage.system.origin}/api/content/files/plan.txt`)).status).toBe(404);
  });

  test('mails that were given up are tried again or let go', async () => {
    const letter = { kind: 'chapter', reason: 'mailbox_full', attempts: 3, email: READER, state: 'dead' };
    const times = { createdAt: '2026-01-01T09:00:00.000Z', failedAt: '2026-01-02T09:00:00.000Z' };
    const data = ['one', 'two'].map((id) => ({ ...letter, ...times, id }));
    const asked: string[] = [];
    await stage.page.route('**/api/admin/dead-letters**', (route) => {
      const { pathname } = new URL(route.request().url());
      const method = route.request().method();
      if (method === 'GET') return route.fulfill({ json: { data, nextCursor: null, total: 2 } });
      asked.push(`${method} ${pathname}`);
      return route.fulfill({ json: {} });
    });
    await openPage(stage.page, 'undelivered', 'Undelivered');
    expect(await flawsOf(stage.page)).toEqual([]);
    const row = stage.page.locator('tbody tr').first();
    await row.getByRole('button', { name: 'Try again' }).click();
    await stage.dialog().getByRole('button', { name: 'Send again' }).click();
    await expect.poll(() => stage.page.locator('tbody tr').count()).toBe(1);
    await row.getByRole('button', { name: 'Discard' }).click();
    await stage.dialog().getByRole('button', { name: 'Discard' }).click();
    await stage.page.getByText('Every mail has found its way').waitFor();
    expect(asked).toEqual(['POST /api/admin/dead-letters/one/retry', 'DELETE /api/admin/dead-letters/two']);
  });
}
