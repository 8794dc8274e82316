/**
 * Readers to whom nothing happens but what a test does: their mails count as sent already, none comes unasked, and the
 * clock stands still a year ahead, so that no alarm comes by itself. Without that, a mail that is delivered moves `rev`,
 * and a snapshot that leaves writes a row, whenever they like.
 */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeEach } from 'vitest';
import { objectOf, quickDevice, quickReader } from './api.ts';
import { DAY, moveClock } from './clock.ts';

const YEAR = 365 * DAY;

/** Call at the top of a test file. */
export function stopTheClock(): void {
  beforeEach(() => moveClock(YEAR));
}

export async function quietReader(email?: string): ReturnType<typeof quickReader> {
  const reader = await quickReader(email);
  await settleMails(reader.email);
  await endNudges(reader.email);
  return reader;
}

/** As if every chapter had been mailed, all reminders sent, and the end been celebrated: days may pass without a mail. */
async function endNudges(email: string): Promise<void> {
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    storage.sql.exec(
      `INSERT OR REPLACE INTO nudges (id, drip, mailed, reminders, reminded_at, finished_at, failures)
       VALUES (1, 'ended', '[]', 1000, ?, 0, 0)`,
      Number.MAX_SAFE_INTEGER,
    );
  });
  await evictDurableObject(objectOf(email));
  // Tests put readers out of memory who are in it.
  await objectOf(email).adminView([]);
}

export async function quietDevice(email: string): ReturnType<typeof quickDevice> {
  const device = await quickDevice(email);
  await settleMails(email);
  return device;
}

/** A consumer that has a mail already finds it settled, so nothing changes from here on. */
async function settleMails(email: string): Promise<void> {
  const mails = await runInDurableObject(objectOf(email), (_, { storage }) =>
    storage.sql.exec<{ id: string }>('SELECT id FROM outbox').toArray(),
  );
  for (const { id } of mails) await objectOf(email).settleMail(id, 0, { kind: 'sent', providerId: null });
}

/** The revision of a reader, which grows with every change of it. */
export async function revisionOf(email: string): Promise<number | undefined> {
  return (await objectOf(email).adminView([]))?.progress.rev;
}
