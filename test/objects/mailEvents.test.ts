/** What a reader's object makes of what it hears of its mails: each word once, in any order. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { beforeEach, describe, expect, test } from 'vitest';
import { Database } from '../../objects/Database.ts';
import { addSentMail } from '../../objects/mailHistory.ts';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import type { MailEvent } from '../../src/wire/mailEvents.ts';
import { config, keys, newAddress, objectOf, quickDevice } from '../helpers/api.ts';
import { setProfile } from '../helpers/chapterMails.ts';
import { moveClock, stopClock } from '../helpers/clock.ts';
import { enqueuedMail, mailHistory, mailSums, sentMail, suppressionOf } from '../helpers/mailHistory.ts';
import { accepting, deliver, mailsCounted, outboxOf, queueOfEachTest } from '../helpers/postOffice.ts';
import { countRowsWritten, tablesOf } from '../helpers/progress.ts';
import { quietReader, revisionOf } from '../helpers/quiet.ts';

const jobs = queueOfEachTest();
beforeEach(() => {
  stopClock();
});

const event = (kind: MailEvent['kind'], id: string = kind, more: Partial<MailEvent> = {}): MailEvent => ({
  id,
  kind,
  at: Date.now() + (kind === 'delivered' ? 0 : 60_000),
  ...more,
});
const tell = (email: string, mailId: string, ...events: MailEvent[]) =>
  objectOf(email).takeMailEvents(events.map((one) => ({ mailId, event: one })));

describe('an event of a mail', () => {
  test('counts once, and costs two rows: its mail and the revision; a replay costs none', async () => {
    const { email } = await quietReader();
    const mailId = await sentMail(email);
    const rev = (await revisionOf(email)) ?? 0;
    const told = () => tell(email, mailId, event('delivered'), event('opened'));
    expect(await countRowsWritten(email, told)).toBe(2);
    expect(await countRowsWritten(email, told)).toBe(0);
    await evictDurableObject(objectOf(email));
    expect(await countRowsWritten(email, told)).toBe(0);
    expect(await revisionOf(email)).toBe(rev + 1);
    expect(await mailSums(email)).toMatchObject({ sent: 1, delivered: 1, openedHuman: 1, opens: 1 });
  });

  test('of a mail that this reader was never sent changes nothing', async () => {
    const { email } = await quietReader();
    const rev = await revisionOf(email);
    const complaint = () => tell(email, 'mail-of-another', event('complained'), event('unsubscribed'));
    expect(await countRowsWritten(email, complaint)).toBe(0);
    expect(await revisionOf(email)).toBe(rev);
  });

  test('for an address that has no reader leaves no storage', async () => {
    const email = newAddress();
    await tell(email, 'mail-1', event('bounced', 'b', { hard: true }));
    expect(await tablesOf(email)).toEqual([]);
  });

  test('of a mail that nobody was asked to send yet changes nothing: it is sent all the same', async () => {
    const { email } = await quietReader();
    const mailId = await enqueuedMail(email, 'chapter');
    await tell(email, mailId, event('delivered'));
    expect(await outboxOf(email)).toMatchObject([{ id: mailId, state: 'queued' }]);
    expect(await mailHistory(email)).toEqual([]);
  });
});

describe('a mail that is', () => {
  const unknown = { kind: 'unknown', repeatable: false, reason: 'timeout' } as const;
  const retry = { kind: 'retry', afterMs: null, reason: 'http_500' } as const;
  const refused = { kind: 'refused', reason: 'http_400' } as const;

  test.each([
    ['claimed', null],
    ['unknown', unknown],
    ['waiting', retry],
    ['dead', refused],
  ] as const)(
    '%s was sent, when its delivery is told; its consumer may say so later, too',
    async (state, word) => {
      const { email } = await quietReader();
      const before = (await mailsCounted(email)) ?? 0;
      const mailId = await enqueuedMail(email, 'chapter', 1);
      const claimedAt = Date.now();
      if (word) await objectOf(email).settleMail(mailId, 1, word);
      expect(await outboxOf(email)).toMatchObject([{ state }]);
      moveClock(3_600_000);
      await tell(email, mailId, event('delivered'));
      expect(await outboxOf(email)).toEqual([]);
      expect(await mailsCounted(email)).toBe(before + 1);
      await objectOf(email).settleMail(mailId, 1, { kind: 'sent', providerId: null });
      await tell(email, mailId, event('delivered'), event('opened'));
      expect(await mailsCounted(email)).toBe(before + 1);
      expect(await mailHistory(email)).toMatchObject([
        { mail_id: mailId, kind: 'chapter', sent_at: claimedAt },
      ]);
      expect((await objectOf(email).adminView([]))?.reader.lastEmailSent).toBe(
        new Date(claimedAt).toISOString(),
      );
    },
  );
});

test('events in reversed order, one by one or together, leave the same state', async () => {
  const states = [];
  const events = [
    event('delivered'),
    event('opened', 'o1'),
    event('opened', 'o2', { at: Date.now() + 90_000, machine: true }),
    event('clicked', 'c1', { link: 'a' }),
    event('bounced', 'b', { hard: true }),
    event('complained'),
    event('unsubscribed'),
  ];
  for (const order of [events, [...events].reverse()]) {
    for (const together of [true, false]) {
      const { email } = await quietReader();
      const mailId = await enqueuedMail(email, 'chapter', 1);
      if (together) await tell(email, mailId, ...order);
      else for (const one of order) await tell(email, mailId, one);
      const [row] = await mailHistory(email);
      const reader = (await objectOf(email).adminView([]))?.reader;
      const preferences = await objectOf(email).mailPreferences(null);
      const suppressed = await suppressionOf(email);
      states.push({
        facts: row?.facts,
        sentAt: row?.sent_at,
        preferences,
        suppressed,
        sent: reader?.emailsSent,
      });
    }
  }
  expect(states[0]).toMatchObject({ suppressed: 'complaint', sent: 2 });
  for (const state of states) expect(state).toEqual(states[0]);
});

test('after a hard bounce a sign-in mail is still sent; broadcast, chapter and reminder are not', async () => {
  const { email } = await quietReader();
  await tell(email, await sentMail(email), event('bounced', 'b', { hard: true }));
  const claimable = async (kind: 'broadcast' | 'chapter' | 'reminder' | 'purchase') =>
    (await objectOf(email).claimMail(await enqueuedMail(email, kind))) !== null;
  for (const kind of ['broadcast', 'chapter', 'reminder'] as const) expect(await claimable(kind)).toBe(false);
  jobs.length = 0;
  const provider = accepting();
  await objectOf(email).requestSignIn(await createLoginTicket(config, keys, email, undefined));
  await deliver(jobs, provider);
  expect(provider.sent.map(({ kind }) => kind)).toEqual(['magic_link']);
});

test('signing in by a mail that arrived lifts a bounce, not a complaint, nor does a late word of the bounce bring it back', async () => {
  const { email } = await quietReader();
  const mailId = await sentMail(email);
  const bouncedAt = Date.now() + 1_000;
  await tell(email, mailId, event('bounced', 'b1', { hard: true, at: bouncedAt }));
  const isSuppressed = async () =>
    (await objectOf(email).claimMail(await enqueuedMail(email, 'chapter'))) === null;
  expect(await isSuppressed()).toBe(true);
  moveClock(60_000);
  await quickDevice(email);
  await tell(email, mailId, event('bounced', 'b2', { hard: true, at: bouncedAt }));
  expect(await isSuppressed()).toBe(false);
  await setProfile(email, 'suppressed', 'complaint');
  moveClock(60_000);
  await quickDevice(email);
  expect(await isSuppressed()).toBe(true);
});

test('the history holds 200 mails; older ones stay in the sums, and their events say nothing any more', async () => {
  const { email } = await quietReader();
  const first = await sentMail(email);
  await tell(email, first, event('delivered'), event('opened'));
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    const db = new Database(storage);
    for (let n = 1; n <= 204; n += 1) {
      addSentMail(db, `mail-${n}`, n % 2 === 0 ? 'chapter' : 'reminder', Date.now() + n);
    }
  });
  expect(await mailHistory(email)).toHaveLength(200);
  expect(await mailSums(email)).toMatchObject({ sent: 103, delivered: 1, openedHuman: 1 });
  expect(await mailSums(email, 'reminder')).toMatchObject({ sent: 102 });
  await tell(email, first, event('opened', 'again'));
  expect(await mailSums(email)).toMatchObject({ sent: 103, opens: 1 });
});
