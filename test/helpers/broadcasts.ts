/** Broadcasts in a test's hand: readers whom D1 knows, orders, alarms one by one, and the mails that come of them. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import type { OutgoingMail } from '../../src/email/provider.ts';
import type { BroadcastDetail } from '../../src/wire/broadcasts.ts';
import type { MailJob } from '../../src/wire/queue.ts';
import { adminKey } from './adminKey.ts';
import { call, newAddress } from './api.ts';
import { moveClock } from './clock.ts';
import { importRows, progressRow, subscriberRow } from './imports.ts';
import { accepting, deliver } from './postOffice.ts';

/** Chapters that a seeded reader read long ago. */
export type Reading = { chapterNumber: number; completed: boolean; updatedAt?: string };

let key: string | undefined;
/** Unlike a session it outlives whatever time a test lets pass. */
export async function ownerKey(): Promise<string> {
  key ??= await adminKey({ scope: 'write', expiresInDays: 3_650 });
  return key;
}

/** Rows in one request. */
const ROWS_AT_ONCE = 250;

let seeded = 0;
/** Imports subscribers, whom D1 knows at once. @returns their addresses, in their order */
export async function seedReaders(
  count: number,
  { hasAccess = false, reading = [] }: { hasAccess?: boolean; reading?: Reading[] } = {},
): Promise<string[]> {
  const emails = Array.from({ length: count }, newAddress).sort();
  const rows = emails.flatMap((email) => {
    seeded += 1;
    const id = `seed-${seeded}`;
    return [
      subscriberRow(id, email, { hasAccess }),
      ...reading.map((read) => progressRow(`${id}-${read.chapterNumber}`, email, read)),
    ];
  });
  while (rows.length > 0) await importRows(await ownerKey(), ...rows.splice(0, ROWS_AT_ONCE));
  return emails;
}

export const ORDER = {
  kind: 'broadcast',
  subject: 'News of the handbook',
  markdown: 'A **new** chapter is out. [Read it](/#chapter-3).',
  audience: { type: 'all' },
  mailsPerMinute: 6_000,
};

export async function post(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return call('POST', '/api/admin/broadcasts', { token: await ownerKey(), body, headers });
}

/** Orders a broadcast, which must be taken. */
export async function order(over: object = {}): Promise<BroadcastDetail> {
  const answer = await post({ ...ORDER, ...over });
  expect(answer.status).toBe(201);
  return answer.json();
}

export async function read(id: string): Promise<BroadcastDetail> {
  const answer = await call('GET', `/api/admin/broadcasts/${id}`, { token: await ownerKey() });
  expect(answer.status).toBe(200);
  return answer.json();
}

export async function stop(id: string): Promise<Response> {
  return call('DELETE', `/api/admin/broadcasts/${id}`, { token: await ownerKey() });
}

export const objectOfBroadcast = (id: string) => env.BROADCASTS.getByName(id);

/** How far a broadcast's object has come, and whose word it waits for, as text. */
export const storedText = (id: string) =>
  runInDurableObject(objectOfBroadcast(id), (_, { storage }) =>
    JSON.stringify([
      storage.sql.exec('SELECT * FROM broadcast').toArray(),
      storage.sql.exec('SELECT * FROM awaited').toArray(),
    ]),
  );

export function broadcastAlarmAt(id: string): Promise<number | null> {
  return runInDurableObject(objectOfBroadcast(id), (_, { storage }) => storage.getAlarm());
}

/** Lets time pass until the broadcast's alarm, and runs it. @returns how long that was, in milliseconds */
export async function ring(id: string): Promise<number> {
  const at = await broadcastAlarmAt(id);
  if (at === null) throw new Error('No alarm is set.');
  const waitMs = Math.max(0, at - Date.now());
  moveClock(waitMs);
  await runDurableObjectAlarm(objectOfBroadcast(id));
  return waitMs;
}

/** Rings until a broadcast that is stopped has nothing more to do. */
export async function ringOut(id: string, alarms = 30): Promise<BroadcastDetail> {
  for (let rung = 0; rung < alarms && (await broadcastAlarmAt(id)) !== null; rung += 1) await ring(id);
  expect(await broadcastAlarmAt(id)).toBeNull();
  return read(id);
}

/** What the platform does with an alarm that was broken off, which an alarm that a test has rung lacks. */
export async function bringAlarmAgain(id: string): Promise<void> {
  await runInDurableObject(objectOfBroadcast(id), (_, { storage }) => storage.setAlarm(Date.now()));
}

/** Delivers what is on the queue, once, in batches as the queue would. @returns the broadcast mails that left */
export async function deliverAll(jobs: MailJob[]): Promise<OutgoingMail[]> {
  const provider = accepting();
  while (jobs.length > 0) await deliver(jobs.splice(0, 100), provider);
  return provider.sent.filter(({ kind }) => kind === 'broadcast');
}

/** Rings and delivers until all is done. @returns every mail that left, and the broadcast as it ended */
export async function runToEnd(
  id: string,
  jobs: MailJob[],
): Promise<{ mails: OutgoingMail[]; end: BroadcastDetail }> {
  const mails: OutgoingMail[] = [];
  for (let rung = 0; rung < 60; rung += 1) {
    mails.push(...(await deliverAll(jobs)));
    const end = await read(id);
    if (end.state === 'finished') return { mails, end };
    await ring(id);
  }
  throw new Error(`It does not finish: ${JSON.stringify(await read(id))}`);
}

export const evictBroadcast = (id: string) => evictDurableObject(objectOfBroadcast(id));

/** Checks that every candidate and every mail is counted once. */
export function expectExact({ counts }: Pick<BroadcastDetail, 'counts'>): void {
  const sum = (numbers: object) => Object.values(numbers).reduce((total, number) => total + number, 0);
  expect(counts.candidates).toBe(counts.queued + sum(counts.skipped));
  expect(counts.queued).toBe(sum(counts.mails));
}

export const recipients = (mails: readonly OutgoingMail[]) => mails.map(({ to }) => to).sort();
