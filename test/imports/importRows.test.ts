/** `POST /api/admin/import`: readers of the old database, whole, once, and in the reports at once. */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { call, newAddress, objectOf, quickDevice } from '../helpers/api.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { readChapter, readProgress, send, sitting } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import { expectReported, ownerToken, reportedRev, untilQuiet } from '../helpers/reports.ts';

stopTheClock();

const viewOf = (email: string) => objectOf(email).adminView([1, 2, 3]);

describe('an imported reader', () => {
  test('is one, however the old database spelled the address', async () => {
    const email = newAddress();
    const report = await importRows(
      await ownerToken(),
      subscriberRow(`${email} 1`, ` ${email.toUpperCase()} `, {
        hasAccess: true,
        emailsSent: 3,
        firstName: 'Ada',
        lastName: 'Old',
        createdAt: '2025-02-01T10:00:00.000Z',
        updatedAt: '2025-03-01T10:00:00.000Z',
        lastEmailSent: '2025-05-05T10:00:00.000Z',
      }),
      subscriberRow(`${email} 2`, email, {
        hasPurchased: true,
        emailsSent: 4,
        lastName: 'New',
        discountCode: 'SPRING',
        updatedAt: '2025-03-09T10:00:00.000Z',
        lastEmailSent: '2025-04-04T10:00:00.000Z',
      }),
      progressRow(`${email} p1`, email, { timeSpent: 100, videosWatched: ['b', 'a', 'b'] }),
      progressRow(`${email} p2`, email.toUpperCase(), {
        timeSpent: 20,
        completed: true,
        videosWatched: ['c'],
      }),
    );
    expect(report).toEqual({ rows: 4, accepted: 4, readersChanged: 1, rejected: [] });
    expect(await viewOf(email)).toMatchObject({
      reader: {
        email,
        firstName: 'Ada',
        lastName: 'New',
        discountCode: 'SPRING',
        hasAccess: true,
        hasPurchased: true,
        emailsSent: 7,
        createdAt: '2025-02-01T10:00:00.000Z',
        lastEmailSent: '2025-05-05T10:00:00.000Z',
      },
      progress: {
        chapters: [
          {
            timeSpent: 120,
            completed: true,
            completedAt: '2025-04-02T10:00:00.000Z',
            videosWatched: ['a', 'b', 'c'],
            position: null,
          },
        ],
        summary: { timeSpent: 120, chaptersCompleted: 1, lastReadAt: '2025-04-02T10:00:00.000Z' },
      },
    });
  });

  test('is in the reports as soon as the import is answered', async () => {
    const emails = Array.from({ length: 40 }, () => newAddress());
    const rows = emails.flatMap((email) => [
      subscriberRow(`${email} s`, email, { hasAccess: true }),
      progressRow(`${email} p`, email, { timeSpent: 60, completed: true }),
    ]);
    expect(await importRows(await ownerToken(), ...rows)).toMatchObject({ readersChanged: 40 });
    for (const email of emails) await expectReported(email);
  });

  test('is the same after a second import, which changes nobody', async () => {
    const email = newAddress();
    const rows = [
      subscriberRow(`${email} s`, email, { emailsSent: 5, hasAccess: true }),
      progressRow(`${email} p`, email, { timeSpent: 77, quizzesPassed: ['q'] }),
    ];
    const token = await ownerToken();
    await importRows(token, ...rows);
    const first = await viewOf(email);
    for (const again of [rows, [...rows].reverse(), [...rows, ...rows]]) {
      expect(await importRows(token, ...again)).toMatchObject({ readersChanged: 0, rejected: [] });
      await evictDurableObject(objectOf(email));
      expect(await viewOf(email)).toEqual(first);
      await expectReported(email);
    }
  });

  test('has a newer dump counted by the difference', async () => {
    const email = newAddress();
    const token = await ownerToken();
    await importRows(
      token,
      subscriberRow(`${email} s`, email, { emailsSent: 5, firstName: 'Old' }),
      progressRow(`${email} p`, email, { timeSpent: 60 }),
    );
    const later = '2025-06-01T10:00:00.000Z';
    const newer = { emailsSent: 8, firstName: 'New', updatedAt: later, hasAccess: true };
    const report = await importRows(
      token,
      subscriberRow(`${email} s`, email, newer),
      progressRow(`${email} p`, email, { timeSpent: 90, completed: true, updatedAt: later }),
    );
    expect(report.readersChanged).toBe(1);
    expect(await viewOf(email)).toMatchObject({
      reader: { emailsSent: 8, firstName: 'New', hasAccess: true },
      progress: { summary: { timeSpent: 90, chaptersCompleted: 1 } },
    });
    await importRows(token, progressRow(`${email} p`, email, { timeSpent: 60 }));
    expect((await viewOf(email))?.progress.summary.timeSpent).toBe(90);
  });

  test('signs in, reads on, and is imported once more without a second counted twice', async () => {
    const email = newAddress();
    const token = await ownerToken();
    const rows = [
      subscriberRow(`${email} s`, email, { hasAccess: true }),
      progressRow(`${email} p`, email, { timeSpent: 60 }),
    ];
    await importRows(token, ...rows);
    const reader = await quietDevice(email);
    await send(reader, { chapterNumber: 1, sitting: sitting('after import', 30), completed: true });
    expect((await readChapter(reader, 1)).timeSpent).toBe(90);
    const { rev } = await readProgress(reader);
    expect((await importRows(token, ...rows)).readersChanged).toBe(0);
    expect(await readProgress(reader)).toMatchObject({ rev, summary: { timeSpent: 90 } });
  });

  test('who reads on right after the import is reported again soon', async () => {
    const email = newAddress();
    const token = await ownerToken();
    await importRows(token, subscriberRow(`${email} s`, email, { hasAccess: true }));
    const reader = await quietDevice(email);
    const { rev } = await send(reader, { chapterNumber: 2, completed: true });
    await untilQuiet(email);
    expect(await reportedRev(email)).toBe(rev);
    await expectReported(email);
  });

  test('keeps a chapter reset that was reset after the first import', async () => {
    const email = newAddress();
    const token = await ownerToken();
    const rows = [subscriberRow(`${email} s`, email), progressRow(`${email} p`, email, { timeSpent: 60 })];
    await importRows(token, ...rows);
    const reader = await quietDevice(email);
    await call('DELETE', '/api/progress/1', { token: reader.accessToken });
    expect((await importRows(token, ...rows)).readersChanged).toBe(0);
    await importRows(token, progressRow(`${email} other`, email, { timeSpent: 5, completed: true }));
    expect(await readChapter(reader, 1)).toMatchObject({ timeSpent: 0, completed: false, epoch: 1 });
  });
});

test('progress without a subscriber is kept, is no subscriber, and is there when that address signs up', async () => {
  const email = newAddress();
  const token = await ownerToken();
  await importRows(token, progressRow(`${email} p`, email, { timeSpent: 60, completed: true }));
  expect(await viewOf(email)).toMatchObject({
    reader: { hasAccess: false },
    progress: { summary: { timeSpent: 60 } },
  });
  const row = await env.DB.prepare('SELECT subscribed FROM readers WHERE email = ?').bind(email).first();
  expect(row).toEqual({ subscribed: 0 });
  const listed = await call('GET', `/api/admin/readers?q=${email}`, { token });
  expect(await listed.json()).toMatchObject({ data: [], total: 0 });
  await expect(quickDevice(email)).rejects.toThrow('token_invalid');
  const reader = await quietReader(email);
  expect(await readProgress(reader)).toMatchObject({ summary: { timeSpent: 60 } });
  await untilQuiet(email);
  await expectReported(email);
});
