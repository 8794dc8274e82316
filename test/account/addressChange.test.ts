/** A reader moves to another address: both mailboxes agree, and everything is there. */
import { describe, expect, test } from 'vitest';
import { signAddressToken } from '../../src/auth/addressToken.ts';
import { addressTokenIn, askToMove, confirm, move, wishToMove } from '../helpers/addressChange.ts';
import {
  call,
  keys,
  mailsTo,
  newAddress,
  objectOf,
  quickDevice,
  quickReader,
  signInAgain,
} from '../helpers/api.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { openLive } from '../helpers/live.ts';
import { expectProblem } from '../helpers/problem.ts';
import { readProgress, send, tablesOf } from '../helpers/progress.ts';
import { signIn } from '../helpers/signIn.ts';

describe('a reader who moves', () => {
  test('is mailed at both addresses, and finds everything at the new one', async () => {
    const reader = await signIn();
    await send(reader, { chapterNumber: 3, completed: true, videosWatched: ['intro'] });
    const before = await readProgress(reader);
    const live = await openLive(reader.accessToken);
    const to = newAddress();
    expect((await askToMove(reader, to)).status).toBe(200);
    const [toNew] = await mailsTo(to, 1);
    const [toOld] = await mailsTo(reader.email, 1);
    expect([toNew?.kind, toOld?.kind]).toEqual(['magic_link', 'magic_link']);
    expect(toOld?.text).toContain(to);
    expect(toNew?.text).not.toContain(reader.email);
    expect(toNew?.text).not.toContain('Ada');

    const first = await confirm(addressTokenIn(toOld));
    expect([first.status, await first.json()]).toEqual([200, { state: 'waiting_for_other' }]);
    expect(await tablesOf(to)).toEqual([]);
    expect((await call('GET', '/api/auth/session', { token: reader.accessToken })).status).toBe(200);
    const last = await confirm(addressTokenIn(toNew));
    expect([last.status, await last.json()]).toEqual([200, { state: 'moved', email: to }]);

    expect((await live.closed).code).toBe(4401);
    await expectProblem(
      await call('GET', '/api/progress', { token: reader.accessToken }),
      401,
      'token_invalid',
    );
    const body = { refreshToken: reader.refreshToken };
    await expectProblem(await call('POST', '/api/auth/refresh', { body }), 401, 'token_invalid');
    const there = await signInAgain(to);
    const after = await readProgress(there);
    expect(after.chapters).toEqual(
      before.chapters.map((chapter) => ({ ...chapter, rev: expect.any(Number) })),
    );
    expect(after.rev).toBeGreaterThan(before.rev);
    expect(await objectOf(reader.email).adminView([])).toBeNull();
    const view = await objectOf(to).adminView([]);
    expect(view?.reader).toMatchObject({ email: to, hasAccess: true });
    expect(view?.timeline.map(({ kind }) => kind)).toContain('address_changed');
  });

  test('may confirm in the other order, too', async () => {
    const reader = await quickReader();
    const links = await wishToMove(reader);
    expect(await (await confirm(links.new)).json()).toEqual({ state: 'waiting_for_other' });
    expect(await (await confirm(links.old)).json()).toEqual({ state: 'moved', email: links.email });
    expect((await objectOf(links.email).adminView([]))?.reader.email).toBe(links.email);
  });

  test('is answered alike whether the new address is known or not, and nothing is kept there', async () => {
    const reader = await quickReader();
    const known = await quickReader();
    const unknown = newAddress();
    const before = await objectOf(known.email).adminView([]);
    const answers = [await askToMove(reader, known.email), await askToMove(reader, unknown)];
    const [a, b] = await Promise.all(answers.map((answer) => answer.text()));
    expect(a).toBe(b);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await tablesOf(unknown)).toEqual([]);
    expect(await objectOf(known.email).adminView([])).toEqual(before);
  });

  test('may ask five times in an hour, and again when the first of them is an hour old', async () => {
    const reader = await quickReader();
    const answers = await Promise.all(Array.from({ length: 8 }, () => askToMove(reader, newAddress())));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const refused = await askToMove(reader, newAddress());
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(3_500);
    expect(refused.headers.get('RateLimit')).toMatch(/^"address-changes";r=0;t=\d+$/);
    moveClock(60 * MINUTE);
    const { accessToken } = await quickDevice(reader.email);
    expect((await askToMove({ ...reader, accessToken }, newAddress())).status).toBe(200);
  });

  test('cannot move to where it is, nor to what is no address, nor without a session', async () => {
    const reader = await quickReader();
    await expectProblem(await askToMove(reader, reader.email.toUpperCase()), 409, 'conflict');
    await expectProblem(await askToMove(reader, 'nobody'), 400, 'invalid_email');
    const body = { email: newAddress() };
    await expectProblem(await call('POST', '/api/account/email', { body }), 401, 'unauthenticated');
  });
});

describe('a link', () => {
  test('works once, and not at all after a newer wish', async () => {
    const reader = await quickReader();
    const older = await wishToMove(reader);
    const links = await wishToMove(reader);
    for (const token of [older.old, older.new])
      await expectProblem(await confirm(token), 401, 'token_invalid');
    expect((await confirm(links.new)).status).toBe(200);
    await expectProblem(await confirm(links.new), 401, 'token_invalid');
    expect((await confirm(links.old)).status).toBe(200);
    for (const token of [links.old, links.new])
      await expectProblem(await confirm(token), 401, 'token_invalid');
  });

  test('lives an hour, whatever its token says', async () => {
    const reader = await quickReader();
    const links = await wishToMove(reader);
    moveClock(60 * MINUTE);
    await expectProblem(await confirm(links.new), 401, 'token_expired');
    const claims = JSON.parse(
      atob((links.old.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')),
    );
    expect(JSON.stringify(claims)).not.toContain('@');
    const forged = { objectId: String(claims.sub), changeId: String(claims.jti), side: 'old' } as const;
    await expectProblem(await confirm(await signAddressToken(keys, forged)), 401, 'token_expired');
  });

  test('of another kind, of another reader or made up is refused', async () => {
    const reader = await signIn();
    const { old: token } = await wishToMove(reader);
    const stranger = await quickReader();
    const claims = { objectId: objectOf(stranger.email).id.toString(), changeId: crypto.randomUUID() };
    const made = await signAddressToken(keys, { ...claims, side: 'old' });
    for (const wrong of [reader.accessToken, reader.refreshToken, made, 'x.y.z']) {
      await expectProblem(await confirm(wrong), 401, 'token_invalid');
    }
    await expectProblem(await call('POST', '/api/auth/verify', { body: { token } }), 401, 'token_invalid');
    await expectProblem(await call('GET', '/api/auth/session', { token }), 401, 'token_invalid');
    const unknown = await signAddressToken(keys, {
      ...claims,
      objectId: objectOf(newAddress()).id.toString(),
      side: 'new',
    });
    await expectProblem(await confirm(unknown), 401, 'token_invalid');
  });

  test.each(['GET', 'HEAD'])('is not spent by %s', async (method) => {
    const reader = await quickReader();
    const links = await wishToMove(reader);
    expect((await call(method, `/api/account/email/confirm?token=${links.old}`)).status).toBe(405);
    expect((await confirm(links.old)).status).toBe(200);
  });
});

test('the old address is free: whoever signs up there is a new reader', async () => {
  const reader = await quickReader();
  await send(reader, { chapterNumber: 2, completed: true });
  const to = await move(reader);
  const fresh = await quickReader(reader.email);
  expect((await readProgress(fresh)).chapters).toEqual([]);
  await send(fresh, { chapterNumber: 9, completed: true });
  expect((await objectOf(to).adminView([]))?.progress.chapters.map((c) => c.chapterNumber)).toEqual([2]);
});
