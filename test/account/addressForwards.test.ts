/** What still comes for a reader under the address that it has left: it reaches the reader, and never somebody new there. */
import { expect, test } from 'vitest';
import { signMailToken } from '../../src/auth/tokens.ts';
import { move } from '../helpers/addressChange.ts';
import { call, keys, newAddress, objectOf, quickReader } from '../helpers/api.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { readerAt } from '../helpers/entitlements.ts';
import { enqueuedMail, mailHistory, mailSums, sentMail } from '../helpers/mailHistory.ts';
import { outboxOf } from '../helpers/postOffice.ts';
import { readProgress, send, tablesOf } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import { listShares, openShared, publishSharable, share } from '../helpers/shares.ts';
import { payment, postStripe } from '../helpers/stripe.ts';

stopTheClock();
publishSharable();

const seconds = () => Math.floor(Date.now() / 1000);

test('a refund of what was bought before the move takes it back, also when someone new has the old address', async () => {
  const reader = await quietReader();
  const bought = payment(reader.email, seconds());
  await postStripe(bought.paid());
  const to = await move(reader);
  expect(await readerAt(to)).toMatchObject({ hasPurchased: true });
  const fresh = await quickReader(reader.email);
  await postStripe(bought.paid());
  await postStripe(bought.refunded());
  expect(await readerAt(to)).toMatchObject({ hasPurchased: false });
  expect(await readerAt(fresh.email)).toMatchObject({ hasPurchased: false, emailsSent: 0 });
});

test('a checkout from before the move that comes late is the moved reader’s, and a later one a new reader’s', async () => {
  const reader = await quietReader();
  const [late, later] = [payment(reader.email, seconds()), payment(reader.email, seconds() + 3_600)];
  const to = await move(reader);
  await postStripe(late.paid());
  expect(await readerAt(to)).toMatchObject({ hasPurchased: true });
  expect(await readerAt(reader.email)).toBeUndefined();
  await postStripe(later.paid());
  expect(await readerAt(reader.email)).toMatchObject({ email: reader.email, hasPurchased: true });
});

test('a shared link goes on opening its chapter, and can be taken back at the new address', async () => {
  const reader = await quietReader();
  const token = await share(reader);
  const to = await move(reader);
  expect((await openShared(token)).status).toBe(200);
  const there = await quietDevice(to);
  const [link] = await listShares(there);
  expect(link?.views).toBe(1);
  await objectOf(to).endShare(there.session.id, link?.id ?? '');
  expect((await openShared(token)).status).toBe(404);
});

test('events and unsubscribe links of old mails reach the reader', async () => {
  const reader = await quietReader();
  const mailId = await sentMail(reader.email);
  const objectId = objectOf(reader.email).id.toString();
  const token = await signMailToken(keys, { objectId, mailId, kind: 'chapter' }, Date.now());
  const to = await move(reader);
  const event = { id: 'e1', kind: 'delivered', at: Date.now() } as const;
  await objectOf(reader.email).takeMailEvents([{ mailId, event }]);
  await objectOf(reader.email).takeMailEvents([{ mailId, event }]);
  expect(await mailSums(to)).toMatchObject({ sent: 1, delivered: 1 });
  const preferences = await call('GET', `/api/email/preferences?token=${token}`);
  expect(await preferences.json()).toMatchObject({ chapterMails: true });
  const answer = await call('POST', `/api/email/unsubscribe?token=${token}`, {
    body: 'List-Unsubscribe=One-Click',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect(answer.status).toBe(200);
  const there = await quietDevice(to);
  expect(await objectOf(to).mailPreferences(there.session.id)).toMatchObject({
    value: { chapterMails: false },
  });
  expect(await tablesOf(reader.email)).toContain('forwards');
  expect(await readerAt(reader.email)).toBeUndefined();
});

test('a mail that a provider was taking while its reader moved is settled once, and one that waits goes along', async () => {
  const reader = await quietReader();
  const underWay = await enqueuedMail(reader.email, 'chapter', 1);
  const waiting = await enqueuedMail(reader.email, 'chapter');
  const to = await move(reader);
  await objectOf(reader.email).settleMail(underWay, 1, { kind: 'sent', providerId: null });
  await objectOf(reader.email).settleMail(underWay, 1, { kind: 'sent', providerId: null });
  expect((await mailHistory(to)).filter(({ mail_id }) => mail_id === underWay)).toHaveLength(1);
  expect((await outboxOf(to)).map(({ id }) => id)).toEqual([waiting]);
  expect(await objectOf(reader.email).claimMail(waiting)).toBeNull();
  expect(await objectOf(to).claimMail(waiting)).toMatchObject({ to });
});

test('a broadcast that asks at the old address is taken once', async () => {
  const reader = await quietReader();
  const order = {
    broadcastId: 'b1',
    target: { type: 'all' },
    startedAt: Date.now() + 1,
    isStopped: false,
  } as const;
  expect(await objectOf(reader.email).takeBroadcast(order)).toBe('queued');
  const to = await move(reader);
  expect(await objectOf(reader.email).takeBroadcast(order)).toBe('already');
  expect(await objectOf(to).takeBroadcast(order)).toBe('already');
  expect(await objectOf(reader.email).broadcastOutcome('b1', false)).toBe('pending');
});

test('who moves on, and back to where it began, is found from everywhere and sends nothing round in circles', async () => {
  const first = await quietReader();
  await send(first, { chapterNumber: 1, completed: true });
  const mailId = await sentMail(first.email);
  const b = await move(first, newAddress());
  moveClock(DAY);
  const c = await move(await quietDevice(b), newAddress());
  moveClock(DAY);
  await move(await quietDevice(c), first.email);
  const event = { id: 'e1', kind: 'delivered', at: Date.now() } as const;
  for (const email of [first.email, b, c]) {
    await objectOf(email).takeMailEvents([
      { mailId, event },
      { mailId: 'unknown', event },
    ]);
  }
  expect(await mailSums(first.email)).toMatchObject({ sent: 1, delivered: 1 });
  const back = await quietDevice(first.email);
  expect((await readProgress(back)).chapters).toMatchObject([{ chapterNumber: 1, completed: true }]);
  for (const email of [b, c]) expect(await readerAt(email)).toBeUndefined();
});
