/** What Stripe tells, through the real route and objects: one effect each, whatever the order. */
import { evictDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { call, mailsTo, newAddress, objectOf, proofIn, quickReader, signInWith } from '../helpers/api.ts';
import { getChapter } from '../helpers/content.ts';
import { ledgerOf, readerAt } from '../helpers/entitlements.ts';
import { openLive } from '../helpers/live.ts';
import { outboxOf } from '../helpers/postOffice.ts';
import { expectProblem } from '../helpers/problem.ts';
import { tablesOf } from '../helpers/progress.ts';
import { PAID, publishSharable } from '../helpers/shares.ts';
import { payment, paymentObject, postStripe, type StripeEvent } from '../helpers/stripe.ts';

publishSharable();

const NOTHING = { hasAccess: false, hasPurchased: false };
const ALL = { hasAccess: true, hasPurchased: true };

async function tell(...events: StripeEvent[]): Promise<void> {
  for (const event of events) expect((await postStripe(event)).status).toBe(200);
}

describe('a purchase', () => {
  test('by an address that nobody knows makes a reader, mails the receipt, and the mailed link signs in', async () => {
    const { email, paid } = payment();
    await tell(paid());
    expect(await readerAt(email)).toMatchObject({ email, ...ALL });
    const mails = await mailsTo(email, 2);
    expect(mails.map(({ kind }) => kind).sort()).toEqual(['purchase', 'welcome']);
    expect(mails.find(({ kind }) => kind === 'purchase')?.text).toContain('49.00 EUR');
    const welcome = mails.find(({ kind }) => kind === 'welcome');
    if (!welcome) throw new Error('No welcome mail.');
    const { reader } = await signInWith(email, { token: proofIn(welcome).token });
    expect(reader).toMatchObject(ALL);
  });

  test('by a reader shows at once, and mails the receipt only', async () => {
    const reader = await quickReader();
    await tell(payment(reader.email).paid());
    const session = await call('GET', '/api/auth/session', { token: reader.accessToken });
    expect(await session.json()).toMatchObject({ reader: ALL });
    await expect.poll(() => outboxOf(reader.email), { timeout: 10_000 }).toEqual([]);
    const mails = await mailsTo(reader.email, 1);
    expect(mails.filter(({ kind }) => kind === 'purchase')).toHaveLength(1);
    expect(mails.filter(({ kind }) => kind === 'magic_link')).toEqual([]);
  });

  test('under another spelling of the address is the same reader', async () => {
    const reader = await quickReader();
    await tell(payment(`  ${reader.email.toUpperCase()} `).paid());
    expect(await readerAt(reader.email)).toMatchObject(ALL);
  });

  test('told 46 times, half of them at once, counts once and mails once', async () => {
    const { email, paid } = payment();
    const event = paid();
    await Promise.all(Array.from({ length: 23 }, () => tell(event)));
    for (let n = 0; n < 23; n += 1) await tell(event);
    expect(await ledgerOf(email)).toEqual([`stripe:${event.id}`]);
    expect((await mailsTo(email, 2)).map(({ kind }) => kind).sort()).toEqual(['purchase', 'welcome']);
    expect(await outboxOf(email)).toEqual([]);
  });

  test('that is completed before it is paid gives nothing until it is', async () => {
    const { email, paid, paidLate } = payment();
    await tell(paid({ payment_status: 'unpaid' }));
    expect(await tablesOf(email)).toEqual([]);
    await tell(paidLate());
    expect(await readerAt(email)).toMatchObject(ALL);
  });

  test('told by two events, completed and paid, is mailed one receipt', async () => {
    const { email, paid, paidLate } = payment();
    await tell(paid(), paidLate());
    await expect.poll(() => outboxOf(email), { timeout: 10_000 }).toEqual([]);
    expect((await mailsTo(email, 2)).map(({ kind }) => kind).sort()).toEqual(['purchase', 'welcome']);
  });

  test('stays with the address that it was first told of', async () => {
    const { email, paid, refunded } = payment();
    const other = newAddress();
    await tell(paid(), paid({ customer_details: { email: other } }), refunded());
    expect(await readerAt(email)).toMatchObject(NOTHING);
    expect(await tablesOf(other)).toEqual([]);
  });

  test('that costs nothing counts, and has no payment', async () => {
    const { email, paid } = payment();
    await tell(paid({ payment_status: 'no_payment_required', payment_intent: null, amount_total: 0 }));
    expect(await readerAt(email)).toMatchObject(ALL);
  });

  test.each(['setup', 'subscription'])('is not what a checkout for a %s is', async (mode) => {
    const { email, paid } = payment();
    await tell(paid({ mode }));
    expect(await tablesOf(email)).toEqual([]);
  });

  test('survives the eviction of every object between any two events', async () => {
    const { email, paymentId, paid, disputed, disputeClosed, refunded } = payment();
    const seen: unknown[] = [];
    for (const event of [paid(), disputed(), disputeClosed('won'), refunded()]) {
      await tell(event);
      seen.push((await readerAt(email))?.hasAccess);
      await evictDurableObject(objectOf(email));
      await evictDurableObject(paymentObject(paymentId));
    }
    expect(seen).toEqual([true, false, true, false]);
  });
});

describe('money that goes back', () => {
  test('takes access back, and open devices and the next request know at once', async () => {
    const { email, paid, refunded } = payment();
    await tell(paid());
    const [welcome] = (await mailsTo(email, 2)).filter(({ kind }) => kind === 'welcome');
    if (!welcome) throw new Error('No welcome mail.');
    const { accessToken } = await signInWith(email, { token: proofIn(welcome).token });
    const live = await openLive(accessToken);
    await live.next('hello');
    await tell(refunded());
    expect(await live.next('access')).toEqual({ type: 'access', hasAccess: false });
    const session = await call('GET', '/api/auth/session', { token: accessToken });
    expect(await session.json()).toMatchObject({ reader: NOTHING });
    await expectProblem(await getChapter(PAID, { token: accessToken }), 403, 'no_access');
    const body = { chapterNumber: PAID };
    const mail = await call('POST', '/api/email/chapters', { token: accessToken, body });
    await expectProblem(mail, 403, 'no_access');
    expect(live.frames.filter(({ type }) => type === 'access')).toEqual([]);
  });

  test('in part takes nothing', async () => {
    const { email, paid, partlyRefunded } = payment();
    await tell(paid(), partlyRefunded());
    expect(await readerAt(email)).toMatchObject(ALL);
  });

  test('before the purchase is heard of waits for it, and no receipt is mailed', async () => {
    const { email, paid, refunded } = payment();
    await tell(refunded());
    expect(await tablesOf('another.card.holder@example.com')).toEqual([]);
    await tell(paid());
    expect(await readerAt(email)).toMatchObject(NOTHING);
    expect(await outboxOf(email)).toEqual([]);
  });

  test('after a sign-up leaves what the sign-up gave', async () => {
    const reader = await quickReader();
    const { paid, refunded } = payment(reader.email);
    await tell(paid(), refunded());
    expect(await readerAt(reader.email)).toMatchObject({ hasAccess: true, hasPurchased: false });
  });

  test('for one of two purchases leaves the other', async () => {
    const first = payment();
    const second = payment(first.email);
    await tell(first.paid(), second.paid(), first.refunded());
    expect(await readerAt(first.email)).toMatchObject(ALL);
  });

  test('for a payment of which nobody ever hears a purchase makes no reader', async () => {
    const { email, refunded, disputed } = payment();
    await tell(refunded(), disputed());
    expect(await tablesOf(email)).toEqual([]);
  });
});

describe('a dispute', () => {
  test.each([
    ['lost', NOTHING],
    ['won', ALL],
    ['warning_closed', ALL],
  ])('that is closed as %s', async (status, expected) => {
    const { email, paid, disputed, disputeClosed } = payment();
    await tell(paid(), disputed());
    expect(await readerAt(email)).toMatchObject(NOTHING);
    await tell(disputeClosed(status));
    expect(await readerAt(email)).toMatchObject(expected);
  });

  test('that is an inquiry of the bank takes nothing yet', async () => {
    const { email, paid, disputed } = payment();
    await tell(paid(), disputed('warning_needs_response'));
    expect(await readerAt(email)).toMatchObject(ALL);
  });

  test('that an inquiry becomes takes access away with the money, until it is won', async () => {
    const { email, paid, disputed, disputeMoneyTaken, disputeClosed } = payment();
    await tell(paid(), disputed('warning_needs_response'), disputeMoneyTaken());
    expect(await readerAt(email)).toMatchObject(NOTHING);
    await tell(disputeClosed('won'), disputeMoneyTaken());
    expect(await readerAt(email)).toMatchObject(ALL);
  });
});

test('the events of a payment in any order, with any repeats, end the same', async () => {
  const kinds = ['paid', 'partlyRefunded', 'disputed', 'won', 'refunded'] as const;
  const cases = fc.tuple(fc.subarray([...kinds]), fc.infiniteStream(fc.nat(1_000)));
  await fc.assert(
    fc.asyncProperty(cases, async ([told, random]) => {
      const one = payment();
      const events = {
        paid: one.paid(),
        partlyRefunded: one.partlyRefunded(),
        disputed: one.disputed(),
        won: one.disputeClosed('won'),
        refunded: one.refunded(),
      };
      const heard = [...told, ...told].map((kind) => ({ kind, place: random.next().value ?? 0 }));
      heard.sort((a, b) => a.place - b.place);
      await tell(...heard.map(({ kind }) => events[kind]));
      const isOpen = told.includes('disputed') && !told.includes('won');
      const holds = told.includes('paid') && !told.includes('refunded') && !isOpen;
      const reader = await readerAt(one.email);
      expect(reader ?? NOTHING).toMatchObject(holds ? ALL : NOTHING);
      expect(reader !== undefined).toBe(told.includes('paid'));
      if (reader) expect(await ledgerOf(one.email)).toHaveLength(told.length);
    }),
    { numRuns: 25 },
  );
});
