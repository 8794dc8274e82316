/** A reader moves to an address that has a history: both are one reader then, and nothing counts twice. */
import { expect, test } from 'vitest';
import { askToMove, move } from '../helpers/addressChange.ts';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { setProfile } from '../helpers/chapterMails.ts';
import { ledgerOf, readerAt } from '../helpers/entitlements.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { openLive } from '../helpers/live.ts';
import { mailHistory, sentMail, suppressionOf } from '../helpers/mailHistory.ts';
import { ago, readProgress, send, sitting } from '../helpers/progress.ts';
import { quietDevice, quietReader, revisionOf, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken } from '../helpers/reports.ts';

stopTheClock();

test('progress, sittings and imported rows of both count once each, and every device hears of all', async () => {
  const owner = await ownerToken();
  const [moving, here] = [await quietReader(), await quietReader()];
  const shared = sitting('shared', 30, ago(40));
  const row = (id: string, email: string) => progressRow(id, email, { chapterNumber: 1, timeSpent: 1_000 });
  await importRows(owner, row(`both ${here.email}`, moving.email), row(`both ${here.email}`, here.email));
  await importRows(owner, row(`one ${here.email}`, moving.email));
  await send(moving, { chapterNumber: 1, sitting: shared }, { chapterNumber: 1, videosWatched: ['a'] });
  await send(here, { chapterNumber: 1, sitting: shared }, { chapterNumber: 1, videosWatched: ['b'] });
  // More than a document holds, so that the shared one is folded away at one of them.
  for (let at = 0; at < 40; at += 1) {
    await send(moving, { chapterNumber: 1, sitting: sitting(`own-${at}`, 2, ago(3)) });
  }
  await send(here, { chapterNumber: 2, completed: true });
  const revs = [await revisionOf(moving.email), await revisionOf(here.email)].map(Number);
  const live = await openLive(here.accessToken);
  await move(moving, here.email);

  const { chapters, rev } = await readProgress(here);
  expect(chapters).toMatchObject([
    { chapterNumber: 1, timeSpent: 2_000 + 30 + 40 * 2, videosWatched: ['a', 'b'] },
    { chapterNumber: 2, completed: true },
  ]);
  expect(rev).toBeGreaterThan(Math.max(...revs));
  const told = await live.next('progress');
  expect(told.chapters.map(({ chapterNumber }) => chapterNumber)).toEqual([1, 2]);
  for (const known of revs) {
    expect((await readProgress(here, `?since=${known}`)).chapters).toHaveLength(2);
  }
  await send(here, { chapterNumber: 1, sitting: shared });
  expect(await revisionOf(here.email)).toBe(rev);
});

test('the import run again after the move counts nothing twice, under either address', async () => {
  const owner = await ownerToken();
  const moving = await quietReader();
  const to = newAddress();
  const rows = [
    subscriberRow(`s ${to}`, moving.email, { emailsSent: 7, hasPurchased: true, firstName: 'Ada' }),
    progressRow(`p ${to}`, moving.email, { chapterNumber: 4, timeSpent: 500 }),
    subscriberRow(`s2 ${to}`, to, { emailsSent: 5 }),
    subscriberRow(`s3 ${to}`, to, { emailsSent: 2, updatedAt: '2025-03-05T10:00:00.000Z' }),
  ];
  await importRows(owner, ...rows);
  // The same row under the other address, as after a correction in the old database.
  await importRows(
    owner,
    subscriberRow(`s ${to}`, to, { emailsSent: 7, hasPurchased: true, firstName: 'Ada' }),
  );
  const before = await readerAt(moving.email);
  await move(moving, to);
  const after = await readerAt(to);
  expect(after?.emailsSent).toBe(Number(before?.emailsSent) + 5 + 2);
  const report = await importRows(owner, ...rows);
  expect(report).toMatchObject({ accepted: 4, readersChanged: 0, rejected: [] });
  expect(await readerAt(to)).toEqual(after);
  expect((await objectOf(to).adminView([]))?.progress.summary.timeSpent).toBe(500);
  expect(await objectOf(moving.email).adminView([])).toBeNull();
  // A row that had not come before reaches the reader, too.
  await importRows(owner, progressRow(`late ${to}`, moving.email, { chapterNumber: 5, timeSpent: 60 }));
  expect((await objectOf(to).adminView([]))?.progress.summary.timeSpent).toBe(560);
});

test('names are those of the reader who moves, beginnings the earliest, mails the sum, wishes the narrower', async () => {
  const owner = await ownerToken();
  const [moving, here] = [await quietReader(), await quietReader()];
  const change = (email: string, body: object) =>
    call('PATCH', `/api/admin/readers/${email}`, { token: owner, body });
  await change(moving.email, { firstName: 'Ada' });
  await change(here.email, { firstName: 'Countess', lastName: 'Lovelace', hasPurchased: true });
  const mails = [await sentMail(moving.email), await sentMail(here.email)];
  await objectOf(here.email).changeMailPreferences(here.session.id, { newsletter: false });
  await objectOf(moving.email).changeMailPreferences(moving.session.id, { reminders: false });
  await setProfile(moving.email, 'suppressed', 'complaint');
  const [a, b] = [await readerAt(moving.email), await readerAt(here.email)];
  await move(moving, here.email);
  // The mails of the change itself may leave at any moment; those of before are in both sums.
  const sentBefore = Number(a?.emailsSent) + Number(b?.emailsSent);
  const sentSince = async () => (await mailHistory(here.email)).length - mails.length;
  await expect
    .poll(async () => Number((await readerAt(here.email))?.emailsSent) - (await sentSince()))
    .toBe(sentBefore);
  const after = await readerAt(here.email);
  const history = await mailHistory(here.email);
  expect(after).toMatchObject({
    email: here.email,
    firstName: 'Ada',
    lastName: 'Lovelace',
    hasPurchased: true,
    emailsSent: sentBefore + history.length - mails.length,
    createdAt: [a?.createdAt, b?.createdAt].sort()[0],
    lastEmailSent: new Date(Math.max(...history.map((mail) => mail.sent_at))).toISOString(),
  });
  expect(await suppressionOf(here.email)).toBeNull();
  expect(history.map((mail) => mail.mail_id)).toEqual(expect.arrayContaining(mails));
  expect(await objectOf(here.email).mailPreferences(here.session.id)).toMatchObject({
    value: { newsletter: false, reminders: false, productNews: true },
  });
  expect(await ledgerOf(here.email)).toContain('signup');
  const { timeline = [] } = (await objectOf(here.email).adminView([])) ?? {};
  expect(timeline.find(({ kind }) => kind === 'address_changed')?.detail).toEqual({ merged: true });
  expect(timeline.filter(({ kind }) => kind === 'signed_in')).toHaveLength(2);
  // Whoever was signed in at the new address stays so.
  expect((await call('GET', '/api/auth/session', { token: here.accessToken })).status).toBe(200);
});

test('more than one reader may hold is not taken, and nothing has changed', async () => {
  const [moving, here] = [await quietReader(), await quietReader()];
  const fill = async (reader: typeof moving, first: number) => {
    for (let at = first; at < first + 300; at += 60) {
      await objectOf(reader.email).updateProgress(
        reader.session.id,
        JSON.stringify(
          Array.from({ length: 60 }, (_, n) => ({ chapterNumber: at + n, videosWatched: ['v'] })),
        ),
      );
      await objectOf(reader.email).importRows({
        email: reader.email,
        subscribers: [],
        progress: Array.from({ length: 60 }, (_, n) => ({
          ...progressRow(`${reader.email} ${at + n}`, reader.email),
          chapterNumber: at + n,
          videosWatched: ['v'],
          createdAt: 1,
          updatedAt: 2,
        })),
      });
    }
  };
  await fill(moving, 1);
  await fill(here, 301);
  const before = await objectOf(moving.email).adminView([]);
  await expect(move(moving, here.email)).rejects.toThrow(/409/);
  const after = await objectOf(moving.email).adminView([]);
  expect(after?.progress.chapters).toEqual(before?.progress.chapters);
  expect((await objectOf(here.email).adminView([]))?.progress.chapters).toHaveLength(300);
  // The session lives, and may ask again.
  expect((await askToMove(moving, newAddress())).status).toBe(200);
  await quietDevice(moving.email);
});
