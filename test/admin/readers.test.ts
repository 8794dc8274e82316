/** What support does for a reader: at once, felt on every device, and nobody is made by it. */
import { describe, expect, test } from 'vitest';
import { call, newAddress, objectOf, quickDevice, quickReader } from '../helpers/api.ts';
import { ledgerOf, readerAt } from '../helpers/entitlements.ts';
import { openLive } from '../helpers/live.ts';
import { expectProblem } from '../helpers/problem.ts';
import { readProgress, send, tablesOf } from '../helpers/progress.ts';
import { quietReader, revisionOf, stopTheClock } from '../helpers/quiet.ts';
import { payment, postStripe } from '../helpers/stripe.ts';

stopTheClock();

let token = '';
async function asOwner(method: string, path: string, body?: unknown): Promise<Response> {
  token ||= (await quickReader('owner@example.com')).accessToken;
  return call(method, path, { token, body });
}

const pathOf = (email: string, rest = '') => `/api/admin/readers/${encodeURIComponent(email)}${rest}`;
const patch = (email: string, body: unknown) => asOwner('PATCH', pathOf(email), body);

describe('PATCH /api/admin/readers/:email', () => {
  test('takes access from a reader who is online, and gives it back', async () => {
    const reader = await quietReader();
    const live = await openLive(reader.accessToken);
    await live.next('hello');
    const taken = await patch(reader.email, { hasAccess: false });
    expect([taken.status, await taken.json()]).toMatchObject([200, { reader: { hasAccess: false } }]);
    expect(await live.next('access')).toEqual({ type: 'access', hasAccess: false });
    const session = await call('GET', '/api/auth/session', { token: reader.accessToken });
    expect(await session.json()).toMatchObject({ reader: { hasAccess: false } });
    await patch(reader.email, { hasAccess: true });
    expect(await live.next('access')).toEqual({ type: 'access', hasAccess: true });
  });

  test('changes what is given, and leaves the rest', async () => {
    const { email } = await quietReader();
    const before = await readerAt(email);
    await patch(email, { firstName: '  Ada ', discountCode: 'SPRING' });
    expect(await readerAt(email)).toEqual({ ...before, firstName: 'Ada', discountCode: 'SPRING' });
    await patch(email, { firstName: null, discountCode: '', lastName: 'Lovelace', hasPurchased: true });
    expect(await readerAt(email)).toEqual({ ...before, lastName: 'Lovelace', hasPurchased: true });
  });

  test('said twice is one change', async () => {
    const { email } = await quietReader();
    const change = { hasAccess: false, hasPurchased: true, lastName: 'Lovelace' };
    await patch(email, change);
    const [rev, ledger] = [await revisionOf(email), await ledgerOf(email)];
    expect((await patch(email, change)).status).toBe(200);
    expect([await revisionOf(email), await ledgerOf(email)]).toEqual([rev, ledger]);
  });

  test('outlasts a refund, and what Stripe tells late of a purchase before it', async () => {
    const kept = payment();
    await postStripe(kept.paid());
    await patch(kept.email, { hasAccess: true });
    await postStripe(kept.refunded());
    expect(await readerAt(kept.email)).toMatchObject({ hasAccess: true, hasPurchased: false });

    const reader = await quietReader();
    const late = payment(reader.email, Math.floor(Date.now() / 1000) - 60);
    await patch(reader.email, { hasAccess: false });
    await postStripe(late.paid());
    expect(await readerAt(reader.email)).toMatchObject({ hasAccess: false, hasPurchased: true });
  });

  test('wins over a purchase that the shop dates ahead of our clock', async () => {
    const ahead = payment(newAddress(), Math.floor(Date.now() / 1000) + 100);
    await postStripe(ahead.paid());
    await patch(ahead.email, { hasAccess: false });
    expect((await readerAt(ahead.email))?.hasAccess).toBe(false);
  });

  test.each([
    ['nothing', {}],
    ['a field that nobody knows', { admin: true }],
    ['text for a truth', { hasAccess: 'yes' }],
    ['null for a truth', { hasPurchased: null }],
    ['a name too long', { firstName: 'x'.repeat(101) }],
  ])('refuses %s', async (_, body) => {
    const { email } = await quietReader();
    const rev = await revisionOf(email);
    await expectProblem(await patch(email, body), 400, 'invalid_body');
    expect(await revisionOf(email)).toBe(rev);
  });
});

test('GET /api/admin/readers/:email shows all that is known of one reader, live', async () => {
  const { email } = await quietReader();
  const told = { id: 'e1', kind: 'bounced', at: Date.now() + 1, hard: true } as const;
  const sent = (await objectOf(email).adminView([]))?.mail.newest[0];
  await objectOf(email).takeMailEvents([{ mailId: sent?.id ?? '', event: told }]);
  await patch(email, { hasAccess: false });
  const view = await (await asOwner('GET', pathOf(email))).json<Record<string, unknown>>();
  expect(Object.keys(view)).toEqual([
    'id',
    'reader',
    'progress',
    'sessions',
    'timeline',
    'mail',
    'suppressed',
    'preferences',
    'entitlements',
  ]);
  expect(view).toMatchObject({
    id: objectOf(email).id.toString(),
    mail: {
      kinds: [{ kind: sent?.kind, sent: 1, bounced: 1 }],
      newest: [{ kind: sent?.kind, sentAt: sent?.sentAt, measures: { sent: 1, bounced: 1 } }],
    },
    suppressed: 'hard_bounce',
    preferences: { newsletter: true },
    entitlements: [{ reason: 'signup' }, { kind: 'revoke', reason: 'admin', rights: ['access'] }],
  });
});

describe('support', () => {
  const ACTIONS: [string, string, unknown][] = [
    ['PATCH', '', { hasAccess: true }],
    ['POST', '/sessions/revoke', undefined],
    ['POST', '/progress', { chapterNumber: 1, action: 'mark' }],
    ['POST', '/progress', { chapterNumber: 1, action: 'reset' }],
  ];

  test.each(ACTIONS)('%s %s makes no reader of an address that never was', async (method, rest, body) => {
    const email = newAddress();
    await expectProblem(await asOwner(method, pathOf(email, rest), body), 404, 'not_found');
    expect(await tablesOf(email)).toEqual([]);
    await expectProblem(await asOwner(method, pathOf('nonsense', rest), body), 400, 'invalid_email');
  });

  test.each(ACTIONS)('%s %s is not for readers', async (method, rest, body) => {
    const { email, accessToken } = await quietReader();
    const rev = await revisionOf(email);
    const answer = await call(method, pathOf(email, rest), { token: accessToken, body });
    await expectProblem(answer, 403, 'forbidden');
    expect(await revisionOf(email)).toBe(rev);
  });

  test('ends every session of a reader: sockets close, tokens are refused', async () => {
    const phone = await quietReader();
    const laptop = await quickDevice(phone.email);
    const live = await openLive(laptop.accessToken);
    const answer = await asOwner('POST', pathOf(phone.email, '/sessions/revoke'));
    expect(await answer.json()).toEqual({ revoked: 2 });
    expect((await live.closed).code).toBe(4401);
    for (const device of [phone, laptop]) {
      const session = await call('GET', '/api/auth/session', { token: device.accessToken });
      await expectProblem(session, 401, 'token_invalid');
    }
    expect((await objectOf(phone.email).adminView([]))?.sessions).toEqual([]);
  });

  test('marks a chapter and resets it, live on the reader’s devices', async () => {
    const reader = await quietReader();
    await send(reader, { chapterNumber: 3, videosWatched: ['v1'] });
    const live = await openLive(reader.accessToken);
    const path = pathOf(reader.email, '/progress');
    const marked = await asOwner('POST', path, { chapterNumber: 3, action: 'mark' });
    expect(await marked.json()).toMatchObject({ chapters: [{ completed: true, videosWatched: ['v1'] }] });
    expect(await live.next('progress')).toMatchObject({ chapters: [{ completed: true }] });
    const reset = await asOwner('POST', path, { chapterNumber: 3, action: 'reset' });
    expect(await reset.json()).toMatchObject({ chapters: [{ completed: false, epoch: 1 }] });
    expect(await live.next('progress')).toMatchObject({ chapters: [{ epoch: 1 }] });
    expect((await readProgress(reader)).chapters).toMatchObject([{ videosWatched: [], completed: false }]);
    await expectProblem(await asOwner('POST', path, { chapterNumber: 9, action: 'reset' }), 404, 'not_found');
  });
});
