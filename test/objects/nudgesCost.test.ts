/** What nudges cost in rows, alarms and questions: little, and nothing for readers who get none. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newAddress, objectOf } from '../helpers/api.ts';
import { publish } from '../helpers/chapterMails.ts';
import { moveClock, SECOND } from '../helpers/clock.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import {
  type ConfirmedReader,
  complete,
  confirmedReader,
  countAlarmsSet,
  itIs,
  live,
  nextAlarm,
  onlyPublished,
  update,
} from '../helpers/nudges.ts';
import { accepting, deliver, outboxOf, queueOfEachTest } from '../helpers/postOffice.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { ownerToken } from '../helpers/reports.ts';

const jobs = queueOfEachTest();
beforeAll(() => onlyPublished(20, (number) => publish(number, { free: true })));
beforeEach(() => {
  itIs('2027-11-01T12:00:00Z');
});

const watch = (reader: ConfirmedReader, video: string) =>
  update(reader, { chapterNumber: 1, videosWatched: [video] });

/** A reader of the second day, whose snapshot is stored and who has been mailed a chapter. */
async function settledReader(): Promise<ConfirmedReader> {
  const reader = await confirmedReader(jobs);
  await live(reader, '2027-11-02T12:00:00Z', jobs);
  expect(await outboxOf(reader.email)).toEqual([]);
  return reader;
}

describe('rows written', () => {
  test('by a progress update: 1, also while a mail waits that it does not overtake', async () => {
    const reader = await settledReader();
    expect(await countRowsWritten(reader.email, () => watch(reader, 'v1'))).toBe(1);
    expect(await countRowsWritten(reader.email, () => complete(reader, 1))).toBe(1);
    itIs('2027-11-03T09:30:00Z');
    await runDurableObjectAlarm(objectOf(reader.email));
    expect(await outboxOf(reader.email)).toHaveLength(1);
    expect(await countRowsWritten(reader.email, () => watch(reader, 'v2'))).toBe(1);
    expect(await countRowsWritten(reader.email, () => watch(reader, 'v2'))).toBe(0);
    expect(await countRowsWritten(reader.email, () => complete(reader, 2))).toBe(2);
    expect(await outboxOf(reader.email)).toEqual([]);
  });

  test('by a day of the drip: the mail, what is remembered, and what any mail costs', async () => {
    const reader = await settledReader();
    itIs('2027-11-03T09:30:00Z');
    const ring = () => runDurableObjectAlarm(objectOf(reader.email));
    expect(await countRowsWritten(reader.email, ring)).toBe(2);
    // Two for the claim, one less in the outbox, one in the history, one for the count of mails.
    expect(await countRowsWritten(reader.email, () => deliver(jobs.splice(0), accepting()))).toBe(5);
  });

  test('by a look that finds nothing changed: 0', async () => {
    const reader = await settledReader();
    itIs('2027-11-02T15:00:00Z');
    expect(await countRowsWritten(reader.email, () => live(reader, '2027-11-03T08:59:59Z', jobs))).toBe(0);
  });

  test('by a flush: none more than without nudges', async () => {
    const reader = await settledReader();
    await watch(reader, 'v1');
    moveClock(2 * SECOND);
    const ring = () => runDurableObjectAlarm(objectOf(reader.email));
    expect(await countRowsWritten(reader.email, ring)).toBe(1);
  });
});

describe('alarms set', () => {
  test('by any number of updates and their flush: one for the flush, one for the next day', async () => {
    const reader = await settledReader();
    const set = await countAlarmsSet(reader);
    for (let n = 0; n < 10; n += 1) await watch(reader, `v${n}`);
    expect(set()).toBe(1);
    moveClock(2 * SECOND);
    await runDurableObjectAlarm(objectOf(reader.email));
    expect(set()).toBe(2);
    await objectOf(reader.email).adminView([]);
    await update(reader, { chapterNumber: 1, videosWatched: ['v0'] });
    expect(set()).toBe(2);
  });

  test('for an imported reader: none, and the import writes what it wrote', async () => {
    const email = newAddress();
    const token = await ownerToken();
    await importRows(token, subscriberRow(`${email} s`, email, { hasAccess: true }));
    const set = await countAlarmsSet({ email, sessionId: '' });
    const rows = [1, 2].map((chapterNumber) =>
      progressRow(`${email} ${chapterNumber}`, email, { chapterNumber, completed: true }),
    );
    expect(await countRowsWritten(email, () => importRows(token, ...rows))).toBe(2);
    expect(set()).toBe(0);
    expect(await nextAlarm({ email, sessionId: '' })).toBeNull();
  });
});

describe('a progress update asks no table', () => {
  test('once the object has been read', async () => {
    const reader = await settledReader();
    await watch(reader, 'v1');
    const asked = await runInDurableObject(objectOf(reader.email), (_, { storage }) =>
      vi.spyOn(Object.getPrototypeOf(storage.sql), 'exec'),
    );
    await watch(reader, 'v2');
    expect(asked.mock.calls.map(([sql]) => String(sql).trim().slice(0, 27))).toEqual([
      'INSERT OR REPLACE INTO prog',
    ]);
  });
});
