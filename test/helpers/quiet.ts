/**
 * Readers to whom nothing happens but what a test does: their mails count as sent already, and the clock stands
 * still a year ahead, so that no alarm comes by itself. Without that, a mail that is delivered moves `rev`, and a
 * snapshot that leaves writes a row, whenever they like.
 */
import { runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, vi } from 'vitest';
import { objectOf, quickDevice, quickReader } from './api.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Call at the top of a test file. */
export function stopTheClock(): void {
  beforeEach(() => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(now + YEAR_MS);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

export function passTime(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

export async function quietReader(email?: string): ReturnType<typeof quickReader> {
  const reader = await quickReader(email);
  await settleMails(reader.email);
  return reader;
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
