/** Twenty-five days of a reader, through the real queue, its consumer and the local mailbox. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { beforeAll, expect, test, vi } from 'vitest';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import { config, keys, mailsTo, newAddress, objectOf, quickDevice } from '../helpers/api.ts';
import { publish } from '../helpers/chapterMails.ts';
import { moveClock } from '../helpers/clock.ts';
import { complete, itIs, nextAlarm, onlyPublished } from '../helpers/nudges.ts';
import { outboxOf } from '../helpers/postOffice.ts';

beforeAll(() => onlyPublished(10, (number) => publish(number, { free: number === 1 })));

test('a reader is mailed a chapter a day, none that is done, then reminders, and a word at the end', async () => {
  itIs('2027-11-01T12:00:00Z');
  const email = newAddress();
  const ticket = await createLoginTicket(config, keys, email, undefined);
  await objectOf(email).signUp({ email, timezone: 'Europe/Berlin' }, ticket);
  const { session } = await quickDevice(email, ticket.tokenId);
  const reader = { email, sessionId: session.id };
  const delivered = () => vi.waitFor(async () => expect(await outboxOf(email)).toEqual([]), 10_000);
  const liveUntil = async (until: string) => {
    for (
      let at = await nextAlarm(reader);
      at !== null && at <= Date.parse(until);
      at = await nextAlarm(reader)
    ) {
      moveClock(Math.max(0, at - Date.now()));
      await runDurableObjectAlarm(objectOf(email));
      await delivered();
    }
    itIs(until);
  };
  await delivered();
  await liveUntil('2027-11-03T12:00:00Z');
  await complete(reader, 1, 3, 5);
  await liveUntil('2027-11-24T12:00:00Z');
  await complete(reader, 2, 4, 6, 7, 8, 9, 10);
  await liveUntil('2027-11-26T12:00:00Z');
  const mails = await mailsTo(email, 11);
  const told = mails.reverse().map(({ subject }) => subject.split(':')[0]);
  expect(told).toEqual([
    ...[1, 2, 4, 6, 7, 8, 9, 10].map((number) => `Chapter ${number}`),
    'Chapter 2 is waiting for you',
    'Chapter 2 is waiting for you',
    "You finished The Complete Content Creator's Handbook",
  ]);
}, 90_000);
