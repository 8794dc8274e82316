/** A chapter by mail through the real queue, its consumer and the local mailbox, and how such mails are stopped. */
import { expect, test } from 'vitest';
import { call, mailsTo, signUpAndIn } from '../helpers/api.ts';
import { publish } from '../helpers/chapterMails.ts';

test('a reader asks for a chapter, gets it by mail, and stops such mails from there', async () => {
  await publish(1, { free: true });
  const { email, accessToken } = await signUpAndIn();
  const ask = () => call('POST', '/api/email/chapters', { token: accessToken, body: { chapterNumber: 1 } });
  expect((await ask()).status).toBe(200);
  const mails = await mailsTo(email, 2);
  const mail = mails.find(({ kind }) => kind === 'chapter');
  expect(mail?.text).toContain('First paragraph of 1.');
  const link = /http:\/\/localhost:8787(\/api\/email\/unsubscribe\?token=[\w.-]+)/.exec(
    mail?.text ?? '',
  )?.[1];
  expect((await call('GET', link ?? '')).status).toBe(200);
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'null' };
  const click = await call('POST', link ?? '', { body: 'List-Unsubscribe=One-Click', headers });
  expect(click.status).toBe(200);
  expect((await ask()).status).toBe(409);
  const wishes = await call('GET', '/api/email/preferences', { token: accessToken });
  expect(await wishes.json()).toMatchObject({ chapterMails: false, newsletter: true });
});
