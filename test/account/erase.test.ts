/** A reader who is erased is gone, everywhere and at once, and may begin anew (FAULTS rows 20 and 26). */
import { describe, expect, test } from 'vitest';
import type { Overview } from '../../src/wire/reports.ts';
import { open } from '../helpers/access.ts';
import { adminKey } from '../helpers/adminKey.ts';
import { call, objectOf } from '../helpers/api.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { erase, expectGone, expectSumsOfTables, lessOne, rowsOf, sums } from '../helpers/erasure.ts';
import { importRows, progressRow, subscriberRow } from '../helpers/imports.ts';
import { openLive } from '../helpers/live.ts';
import { enqueuedMail, sentMail } from '../helpers/mailHistory.ts';
import { expectProblem } from '../helpers/problem.ts';
import { type Device, readProgress, send, sitting, tablesOf } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken, reportedRev, untilQuiet } from '../helpers/reports.ts';
import { askForShare, openShared, PAID, publishSharable, share } from '../helpers/shares.ts';

stopTheClock();
publishSharable();

/** A reader of whom something is kept wherever anything can be. */
async function fullReader() {
  const reader = await quietReader();
  const { email } = reader;
  await importRows(
    await ownerToken(),
    subscriberRow(`row-${email}`, email),
    progressRow(`p-${email}`, email),
  );
  await send(reader, { chapterNumber: 2, completed: true, sitting: sitting('sat', 60) });
  await open(reader);
  const token = await share(reader);
  await call('PUT', '/api/email/preferences', { token: reader.accessToken, body: { newsletter: false } });
  await call('POST', '/api/purchases/redeem', { token: reader.accessToken, body: { code: 'NOSUCHCODE' } });
  await sentMail(email);
  await untilQuiet(email);
  await open(reader, { chapterNumber: 4 });
  const mailId = await enqueuedMail(email, 'chapter');
  return { ...reader, shareToken: token, mailId };
}

const asSupport = async (email: string) =>
  call('DELETE', `/api/admin/readers/${email}`, { token: await adminKey({ scope: 'write' }) });

describe('a reader who erases its account', () => {
  test('gets a receipt of what went, and nothing is left but that it was', async () => {
    const reader = await fullReader();
    const held = await rowsOf(reader.email);
    const { schema_version: _, ...told } = held;
    const before = await sums();
    const receipt = await erase(reader);
    expect(receipt).toMatchObject({
      receiptId: expect.stringMatching(/^[\da-f-]{36}$/),
      erasedAt: new Date().toISOString(),
      complete: true,
      erased: { ...told, readers: 1, content_access_logs: 1 },
    });
    await expectGone(reader.email);
    expect(await sums()).toEqual(lessOne(before, 'subscribers', 'confirmed', 'withAccess'));
    await expectSumsOfTables();
  });

  test('is signed out on every device at once, sockets close with 4403, and the cookie goes', async () => {
    const reader = await quietReader();
    const other = await quietDevice(reader.email);
    const lives = [await openLive(reader.accessToken), await openLive(other.accessToken)];
    const answer = await call('DELETE', '/api/account', { token: reader.accessToken });
    expect(answer.headers.get('Set-Cookie')).toMatch(/^__Host-refresh=; .*Max-Age=0/);
    for (const live of lives) expect(await live.closed).toMatchObject({ code: 4403 });
    for (const { accessToken: token } of [reader, other]) {
      for (const path of ['/api/account', '/api/account/export', '/api/progress', '/api/auth/session']) {
        await expectProblem(await call('GET', path, { token }), 401, 'token_invalid');
      }
      const body = { chapterNumber: 1, completed: true };
      await expectProblem(await call('POST', '/api/progress', { token, body }), 401, 'token_invalid');
    }
    await expectGone(reader.email);
  });

  test('leaves a shared link that opens nothing, and no reader for the owner to see', async () => {
    const reader = await fullReader();
    expect((await openShared(reader.shareToken)).status).toBe(200);
    await erase(reader);
    await expectProblem(await openShared(reader.shareToken), 404, 'not_found');
    const token = await ownerToken();
    await expectProblem(await call('GET', `/api/admin/readers/${reader.email}`, { token }), 404, 'not_found');
    const list = await call('GET', `/api/admin/readers?q=${reader.email}`, { token });
    expect(await list.json()).toMatchObject({ data: [], total: 0 });
    const whole = await call('GET', '/api/admin/readers?limit=100', { token });
    const { data, total } = await whole.json<{ data: object[]; total: number }>();
    expect(total).toBe(data.length);
    await expectGone(reader.email);
  });

  test('is no subscriber any more in the overview, where what it read stays', async () => {
    const token = await ownerToken();
    const seen = async () => (await call('GET', '/api/admin/reports/overview', { token })).json<Overview>();
    const before = await seen();
    const reader = await fullReader();
    const there = await seen();
    expect(there.subscribers.total).toBe(before.subscribers.total + 1);
    expect(there.subscribers.withAccess).toBe(before.subscribers.withAccess + 1);
    await erase(reader);
    const { generatedAt: _, subscribers, ...after } = await seen();
    expect(subscribers).toEqual({ ...before.subscribers, new7Days: there.subscribers.new7Days });
    expect(there).toMatchObject(after);
    const check = { token, body: { restart: true } };
    const checked = await call('POST', '/api/admin/reports/sums/check', check);
    expect(await checked.json()).toMatchObject({ differing: 0 });
  });

  test('may sign up anew, begins afresh, and D1 hears of that as of anybody', async () => {
    const reader = await fullReader();
    await erase(reader);
    moveClock(MINUTE);
    const anew = await quietReader(reader.email);
    const { chapters, summary } = await readProgress(anew);
    expect(chapters).toEqual([]);
    expect(summary.timeSpent).toBe(0);
    const view = await objectOf(reader.email).adminView([]);
    expect(view?.timeline.map(({ kind }) => kind)).not.toContain('share_made');
    expect(view?.reader).toMatchObject({ firstName: null, emailsSent: 1, hasPurchased: false });
    expect(view?.sessions).toHaveLength(1);
    const preferences = await call('GET', '/api/email/preferences', { token: anew.accessToken });
    expect(await preferences.json()).toMatchObject({ newsletter: true });
    await expectProblem(await openShared(reader.shareToken), 404, 'not_found');
    expect((await askForShare(anew, PAID)).status).toBe(200);
    await untilQuiet(reader.email);
    expect(await reportedRev(reader.email)).toBe(view?.progress.rev);
    await expectSumsOfTables();
    // And once more, with a receipt of its own.
    const second = await erase(anew);
    expect(second.erased).toMatchObject({ profile: 1, readers: 1 });
    await expectGone(reader.email);
  });

  test('twice at once is erased once', async () => {
    const reader = await fullReader();
    const device: Device = await quietDevice(reader.email);
    const answers = await Promise.all(
      [reader, device, reader, device].map(({ accessToken: token }) =>
        call('DELETE', '/api/account', { token }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    await expectGone(reader.email);
  });
});

describe('support', () => {
  test('erases a reader as it would itself, and asked again has the same receipt', async () => {
    const reader = await fullReader();
    const live = await openLive(reader.accessToken);
    const answer = await asSupport(reader.email);
    expect(answer.status).toBe(200);
    const receipt = await answer.json<{ receiptId: string; erasedAt: string }>();
    expect(await live.closed).toMatchObject({ code: 4403 });
    await expectGone(reader.email);
    const { receiptId, erasedAt } = receipt;
    const again = await asSupport(reader.email);
    expect(await again.json()).toMatchObject({ receiptId, erasedAt, complete: true });
    await expectGone(reader.email);
  });

  test('erases progress that was imported for an address that never signed up', async () => {
    const email = `unsigned.${crypto.randomUUID().slice(0, 8)}@example.com`;
    await importRows(await ownerToken(), progressRow(`p-${email}`, email, { completed: true }));
    expect((await asSupport(email)).status).toBe(200);
    await expectGone(email);
  });

  test('gets 404 for an address that never was, and leaves nothing there', async () => {
    const email = 'never.was@example.com';
    await expectProblem(await asSupport(email), 404, 'not_found');
    expect(await tablesOf(email)).toEqual([]);
  });

  test('needs a key that may write', async () => {
    const reader = await quietReader();
    const token = await adminKey({ scope: 'read' });
    await expectProblem(
      await call('DELETE', `/api/admin/readers/${reader.email}`, { token }),
      403,
      'forbidden',
    );
    const { accessToken } = await quietReader();
    await expectProblem(
      await call('DELETE', `/api/admin/readers/${reader.email}`, { token: accessToken }),
      403,
      'forbidden',
    );
    expect((await readProgress(reader)).rev).toBeGreaterThan(0);
  });
});
