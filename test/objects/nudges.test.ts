/** Reminders and congratulations, as the object's own alarm writes them, and readers whom nobody nudges. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newAddress, objectOf, quickDevice } from '../helpers/api.ts';
import { publish } from '../helpers/chapterMails.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import {
  complete,
  confirmedReader,
  itIs,
  live,
  nextAlarm,
  onlyPublished,
  takeChaptersAway,
  toldOf,
  untilWritten,
  update,
  waitingFor,
  wish,
} from '../helpers/nudges.ts';
import { accepting, deliver, outboxOf, queueOfEachTest } from '../helpers/postOffice.ts';
import { ownerToken, reportedRev } from '../helpers/reports.ts';

const jobs = queueOfEachTest();
beforeAll(() => onlyPublished(3, (number) => publish(number, { free: number < 3 })));
beforeEach(() => {
  itIs('2027-11-01T12:00:00Z');
});

describe('a reminder', () => {
  test('comes three times at growing distances, and again after the reader has read', async () => {
    const reader = await confirmedReader(jobs);
    await wish(reader, { chapterMails: false });
    const story = await live(reader, '2028-06-01T12:00:00Z', jobs);
    expect(toldOf(story)).toEqual([
      '2027-11-08 Chapter 1 is waiting for you',
      '2027-11-22 Chapter 1 is waiting for you',
      '2027-12-20 Chapter 1 is waiting for you',
    ]);
    expect(await nextAlarm(reader)).toBeNull();
    const back = { email: reader.email, sessionId: (await quickDevice(reader.email)).session.id };
    await deliver(jobs.splice(0), accepting());
    await complete(back, 1);
    expect(toldOf(await live(back, '2028-06-08T12:00:00Z', jobs))).toEqual([
      '2028-06-08 Chapter 2 is waiting for you',
    ]);
  });

  test('is taken back when the reader reads before it is under way', async () => {
    const reader = await confirmedReader(jobs);
    await wish(reader, { chapterMails: false });
    await untilWritten(reader, jobs, '2027-11-08T09:30:00Z');
    expect(await waitingFor(reader)).toMatchObject([{ kind: 'reminder', chapterNumber: 1 }]);
    const position = { percent: 40, at: Date.now() };
    await update(reader, { chapterNumber: 2, position });
    expect(await outboxOf(reader.email)).toEqual([]);
    expect(toldOf(await live(reader, '2027-11-15T12:00:00Z', jobs))).toEqual([
      '2027-11-15 Chapter 2 is waiting for you',
    ]);
  });
});

describe('congratulations', () => {
  test('come minutes after the last chapter, and not a second time after a reset', async () => {
    const reader = await confirmedReader(jobs);
    await complete(reader, 1, 2);
    await live(reader, '2027-11-01T15:00:00Z', jobs);
    await complete(reader, 3);
    expect(await live(reader, '2027-11-01T15:10:00Z', jobs)).toEqual([
      "2027-11-01T15:00 You finished The Complete Content Creator's Handbook",
    ]);
    await objectOf(reader.email).resetChapter(reader.sessionId, 3);
    await update(reader, { chapterNumber: 3, completed: true, epoch: 1 });
    expect(await live(reader, '2027-12-15T15:00:00Z', jobs)).toEqual([]);
    expect(await nextAlarm(reader)).toBeNull();
  });

  test('are followed by a reminder when a reader starts over and stops', async () => {
    const reader = await confirmedReader(jobs);
    await complete(reader, 1, 2, 3);
    await live(reader, '2027-11-01T15:00:00Z', jobs);
    expect(await nextAlarm(reader)).toBeNull();
    await objectOf(reader.email).resetChapter(reader.sessionId, 2);
    expect(toldOf(await live(reader, '2027-11-09T12:00:00Z', jobs))).toEqual([
      '2027-11-08 Chapter 2 is waiting for you',
    ]);
  });

  test('wait for the morning when the last chapter is done at night', async () => {
    const reader = await confirmedReader(jobs, 'Asia/Tokyo');
    await complete(reader, 1, 2, 3);
    const [first] = await live(reader, '2027-11-02T12:00:00Z', jobs);
    expect(first).toMatch(/^2027-11-02T00:00 You finished/);
  });

  test('wait for D1', async () => {
    const reader = await confirmedReader(jobs);
    const bringBack = await takeChaptersAway();
    await complete(reader, 1, 2, 3);
    expect(await live(reader, '2027-11-01T14:00:00Z', jobs, { evict: true })).toEqual([]);
    await bringBack();
    expect(await live(reader, '2027-11-01T16:00:00Z', jobs)).toHaveLength(1);
  });
});

describe('nobody is nudged', () => {
  test('who has not confirmed the address, imported or not', async () => {
    const email = newAddress();
    const done = { completed: true };
    await importRows(
      await ownerToken(),
      subscriberRow(`${email} s`, email, { hasAccess: true }),
      progressRow(`${email} 1`, email, { ...done, chapterNumber: 1 }),
      progressRow(`${email} 2`, email, { ...done, chapterNumber: 2 }),
      progressRow(`${email} 3`, email, { ...done, chapterNumber: 3 }),
    );
    expect(await reportedRev(email)).not.toBeNull();
    expect(await nextAlarm({ email, sessionId: '' })).toBeNull();
  });

  test('for chapters that an import brings after the confirmation', async () => {
    const reader = await confirmedReader(jobs);
    await wish(reader, { chapterMails: false, reminders: true });
    const rows = [1, 2, 3].map((chapterNumber) =>
      progressRow(`${reader.email} ${chapterNumber}`, reader.email, { completed: true, chapterNumber }),
    );
    await importRows(await ownerToken(), ...rows);
    expect(await live(reader, '2027-12-24T12:00:00Z', jobs)).toEqual([]);
  });
});
