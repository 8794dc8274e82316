/** A reader's first day, through the real router, object, queue and mailbox. */
import { expect, test } from 'vitest';
import { call, signInAgain, signUpAndIn } from '../helpers/api.ts';

test('a reader signs up, clicks the mailed link, reads on two devices and sees one progress', async () => {
  const phone = await signUpAndIn();
  const laptop = await signInAgain(phone.email);
  const put = await call('PUT', '/api/progress/3', { token: phone.accessToken, body: { completed: true } });
  expect(put.status).toBe(200);
  const seen = await (await call('GET', '/api/progress', { token: laptop.accessToken })).json<{
    chapters: { chapterNumber: number; completed: boolean }[];
  }>();
  expect(seen.chapters).toMatchObject([{ chapterNumber: 3, completed: true }]);
});
