/** Rows that a reader's acts write in its object, as docs/costs.md adds them up. Progress has its own (rowsWritten.test.ts). */
import { expect, test } from 'vitest';
import { call, newAddress } from '../helpers/api.ts';
import { publisher } from '../helpers/content.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { accepting, deliver, queueOfEachTest } from '../helpers/postOffice.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken } from '../helpers/reports.ts';
import { invite, signIn } from '../helpers/signIn.ts';

stopTheClock();
const jobs = queueOfEachTest();

const post = async (path: string, body: object, token?: string) => {
  const { status } = await call('POST', path, { body, ...(token === undefined ? {} : { token }) });
  expect(status).toBeLessThan(300);
};
const mailIsSent = () => deliver(jobs.splice(0), accepting());

test('signing up: most of it the tables, and 5 rows for the mail that is sent', async () => {
  const email = newAddress();
  const signUp = () => post('/api/email/signup', { email });
  expect(await countRowsWritten(email, signUp)).toBeLessThanOrEqual(30);
  expect(await countRowsWritten(email, mailIsSent)).toBe(5);
});

test('signing in: 2 rows for the link, 5 for its mail, 4 for the session; 1 a refresh, 3 to sign out', async () => {
  const { email } = await quietReader();
  expect(await countRowsWritten(email, () => post('/api/auth/magic-link', { email }))).toBe(2);
  expect(await countRowsWritten(email, mailIsSent)).toBe(5);
  const { token } = await invite(email);
  expect(await countRowsWritten(email, () => post('/api/auth/verify', { token }))).toBe(4);
  const { refreshToken, accessToken } = await signIn(email);
  expect(await countRowsWritten(email, () => post('/api/auth/refresh', { refreshToken }))).toBe(1);
  expect(await countRowsWritten(email, () => post('/api/auth/logout', {}, accessToken))).toBe(3);
});

test('opening a chapter: 1 row, and none again within half an hour', async () => {
  const owner = await publisher();
  await owner.chapter(41, 'costs', { free: false });
  const { email, accessToken: token } = await quietReader();
  const open = async () => {
    expect((await call('GET', '/api/content/chapters/41', { token })).status).toBe(200);
  };
  expect(await countRowsWritten(email, open)).toBe(1);
  expect(await countRowsWritten(email, open)).toBe(0);
});

test('importing a new reader: 4 rows, one a chapter, and the last of its tables; none a second time', async () => {
  const email = newAddress();
  const token = await ownerToken();
  const rows = [
    subscriberRow(`${email} s`, email, { hasAccess: true }),
    progressRow(`${email} p1`, email, { timeSpent: 60 }),
    progressRow(`${email} p2`, email, { chapterNumber: 2, completed: true }),
  ];
  const imported = () => importRows(token, ...rows);
  expect(await countRowsWritten(email, imported)).toBe(4 + 2 + 1);
  expect(await countRowsWritten(email, imported)).toBe(0);
});
