/** Days in the life of a confirmed reader: the clock, its object's alarms, and the mails that come of them. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, onTestFinished } from 'vitest';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import type { MailProvider } from '../../src/email/provider.ts';
import { unpackOutcome } from '../../src/packedOutcome.ts';
import type { MailJob } from '../../src/wire/queue.ts';
import { config, keys, newAddress, objectOf, quickDevice } from './api.ts';
import { moveClock } from './clock.ts';
import { accepting, deliver, outboxOf } from './postOffice.ts';
import type { UpdateJson } from './progress.ts';

/** Sets the clock, which stands still there. Times must lie ahead: alarms of the past ring by themselves. */
export function itIs(time: string): void {
  moveClock(Date.parse(time) - Date.now());
}

export type ConfirmedReader = { email: string; sessionId: string };

/** A reader who has just signed up and in; the welcome mail is out of the way. */
export async function confirmedReader(
  jobs: MailJob[],
  timezone = 'UTC',
  email = newAddress(),
): Promise<ConfirmedReader> {
  const ticket = await createLoginTicket(config, keys, email, undefined);
  await objectOf(email).signUp({ email, timezone }, ticket);
  const { session } = await quickDevice(email, ticket.tokenId);
  await deliver(jobs.splice(0), accepting());
  return { email, sessionId: session.id };
}

export async function update({ email, sessionId }: ConfirmedReader, ...updates: UpdateJson[]): Promise<void> {
  const packed = await objectOf(email).updateProgress(sessionId, JSON.stringify(updates));
  const outcome = unpackOutcome(packed);
  if (!outcome.ok) throw new Error(`The update was refused: ${outcome.failure.code}.`);
}

export const complete = (reader: ConfirmedReader, ...chapterNumbers: number[]): Promise<void> =>
  update(reader, ...chapterNumbers.map((chapterNumber) => ({ chapterNumber, completed: true })));

export function nextAlarm({ email }: ConfirmedReader): Promise<number | null> {
  return runInDurableObject(objectOf(email), (_, { storage }) => storage.getAlarm());
}

/**
 * Lets time pass with every alarm in it.
 * @param until ISO time at which the clock then stands
 * @param options.provider who is given the mails; it takes them all, unless told otherwise
 * @param options.evict whether the object is put out of memory after each alarm
 * @returns the mails that were sent, each with the time and its subject up to a colon
 */
export async function live(
  reader: ConfirmedReader,
  until: string,
  jobs: MailJob[],
  { provider = accepting(), evict = false }: { provider?: MailProvider; evict?: boolean } = {},
): Promise<string[]> {
  const end = Date.parse(until);
  const story: string[] = [];
  const noting: MailProvider = {
    async send(mail) {
      const result = await provider.send(mail);
      if (result.kind === 'sent') {
        story.push(`${new Date().toISOString().slice(0, 16)} ${mail.subject.split(':')[0]}`);
      }
      return result;
    },
  };
  for (let alarms = 0; ; alarms += 1) {
    if (alarms > 500) throw new Error('The alarms never end.');
    const at = await nextAlarm(reader);
    if (at === null || at > end) break;
    moveClock(Math.max(0, at - Date.now()));
    await runDurableObjectAlarm(objectOf(reader.email));
    await deliver(jobs.splice(0), noting);
    if (evict) await evictDurableObject(objectOf(reader.email));
  }
  moveClock(Math.max(0, end - Date.now()));
  return story;
}

/** A story by its days, without the time of each. */
export const toldOf = (story: readonly string[]) => story.map((line) => line.replace(/T\S+/, ''));

/** Lives until a nudge is written, at a time, and nobody has been given it yet. */
export async function untilWritten(reader: ConfirmedReader, jobs: MailJob[], time: string): Promise<void> {
  await live(reader, `${time.slice(0, 10)}T08:59:59Z`, jobs);
  itIs(time);
  await runDurableObjectAlarm(objectOf(reader.email));
  expect(await outboxOf(reader.email)).toHaveLength(1);
}

/** Chooses which mails the reader wants. */
export const wish = (
  { email, sessionId }: ConfirmedReader,
  wishes: { chapterMails?: boolean; reminders?: boolean },
) => objectOf(email).changeMailPreferences(sessionId, wishes);

/** The nudges in the outbox, as kind and chapter. */
export async function waitingFor({ email }: ConfirmedReader): Promise<unknown[]> {
  return (await outboxOf(email)).map(({ state, content }) => ({ state, ...JSON.parse(content ?? '{}') }));
}

/** Takes the table of published chapters away until the test is over, or what is returned is called. */
export async function takeChaptersAway(): Promise<() => Promise<void>> {
  await env.DB.exec('ALTER TABLE chapters RENAME TO chapters_away');
  let away = true;
  const bringBack = async () => {
    if (away) await env.DB.exec('ALTER TABLE chapters_away RENAME TO chapters');
    away = false;
  };
  onTestFinished(bringBack);
  return bringBack;
}

/** Publishes nothing but so many chapters. @param free which of them are open to all */
export async function onlyPublished(
  count: number,
  publish: (number: number) => Promise<void>,
): Promise<void> {
  await env.DB.exec('DELETE FROM chapters');
  for (let number = 1; number <= count; number += 1) await publish(number);
}

/** Counts the alarms that an object sets, which cost a row each and are in no counter. */
export async function countAlarmsSet({ email }: ConfirmedReader): Promise<() => number> {
  let set = 0;
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    const setAlarm = storage.setAlarm.bind(storage);
    storage.setAlarm = (...when) => {
      set += 1;
      return setAlarm(...when);
    };
  });
  return () => set;
}
