/** A reader asks for a chapter by mail: what comes, what does not, and what it costs. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { call, objectOf, quickDevice } from '../helpers/api.ts';
import { chapterMailFor, publish, setProfile, withoutAccess } from '../helpers/chapterMails.ts';
import { DAY, moveClock, stopClock } from '../helpers/clock.ts';
import {
  accepting,
  deliver,
  mailsCounted,
  outboxOf,
  providerThat,
  queueOfEachTest,
} from '../helpers/postOffice.ts';
import { expectProblem } from '../helpers/problem.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { quietReader } from '../helpers/quiet.ts';

const jobs = queueOfEachTest();
beforeAll(async () => {
  await publish(1, { free: true });
  await publish(2, { free: false });
  for (let number = 11; number <= 21; number += 1) await publish(number, { free: true });
});

type Asker = { accessToken: string };
const ask = (reader: Asker, chapterNumber: unknown) =>
  call('POST', '/api/email/chapters', { token: reader.accessToken, body: { chapterNumber } });

describe('a chapter asked for by mail', () => {
  test('comes with title, summary, text and the ways to read on and to stop, in HTML and plain text', async () => {
    const reader = await quietReader();
    const answer = await ask(reader, 2);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { success: true, message: 'Chapter 2 is on its way to your mailbox.' },
    ]);
    const [mail] = await chapterMailFor(jobs);
    expect(mail).toMatchObject({ to: reader.email, kind: 'chapter', subject: 'Chapter 2: Title of 2' });
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain('Title of 2');
      expect(part).toContain('Summary of 2.');
      expect(part).toContain('First paragraph of 2.');
      expect(part).toContain('http://localhost:8787/#chapter-2');
      expect(part).toContain('http://localhost:8787/api/email/unsubscribe?token=');
    }
    expect(mail?.text).not.toMatch(/<\w|&\w+;/);
    expect(await outboxOf(reader.email)).toEqual([]);
    expect(await mailsCounted(reader.email)).toBe(2);
  });

  test('can be stopped with one click by the mail program, which a sign-in mail has no need of', async () => {
    const reader = await quietReader();
    await ask(reader, 1);
    const [mail] = await chapterMailFor(jobs);
    expect(mail?.headers).toEqual({
      'List-Unsubscribe': expect.stringMatching(
        /^<http:\/\/localhost:8787\/api\/email\/unsubscribe\?token=[\w-]+\.[\w-]+\.[\w-]+>$/,
      ),
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    expect(JSON.stringify(mail?.headers)).not.toContain(reader.email);
    jobs.length = 0;
    await quickDevice(reader.email);
    const provider = accepting();
    await call('POST', '/api/auth/magic-link', { body: { email: reader.email } });
    await deliver(jobs, provider);
    expect(provider.sent.map(({ kind, headers }) => ({ kind, headers }))).toContainEqual({
      kind: 'magic_link',
      headers: {},
    });
  });

  test('is the newest version, read when the mail is sent', async () => {
    const reader = await quietReader();
    await publish(3, { free: true });
    await ask(reader, 3);
    await publish(3, { free: true, markdown: 'A better paragraph.' });
    const [mail] = await chapterMailFor(jobs);
    expect(mail?.text).toContain('A better paragraph.');
  });

  test('is the same at each try, our tracking in it too', async () => {
    const reader = await quietReader();
    await ask(reader, 2);
    const provider = providerThat(() => ({ kind: 'retry', afterMs: 0, reason: 'http_500' }));
    for (let n = 0; n < 3; n += 1) {
      await deliver(jobs, provider);
      moveClock(60 * 60_000);
    }
    const [first, ...others] = provider.sent.filter(({ kind }) => kind === 'chapter');
    expect(first?.trackedHtml).toMatch(/api\/email\/open\/[\w.-]+\.gif/);
    expect(first?.html).not.toContain('/api/email/open/');
    expect(others).toEqual([first, first]);
  });

  test('is one mail when asked for again before it left', async () => {
    const reader = await quietReader();
    for (let n = 0; n < 3; n += 1) expect((await ask(reader, 1)).status).toBe(200);
    expect(await chapterMailFor(jobs)).toHaveLength(1);
  });

  test('costs one row, in the outbox', async () => {
    const reader = await quietReader();
    expect(await countRowsWritten(reader.email, () => ask(reader, 1))).toBe(1);
  });
});

describe('no chapter is mailed', () => {
  test('that is not published', async () => {
    const reader = await quietReader();
    await expectProblem(await ask(reader, 404), 404, 'not_found');
    expect(await outboxOf(reader.email)).toEqual([]);
  });

  test.each([0, -1, 1.5, 10_000, '1', null])('for the number %j', async (number) => {
    await expectProblem(await ask(await quietReader(), number), 400, 'invalid_body');
  });

  test('to somebody who is not signed in, or not any more, whether or not it is published', async () => {
    const body = { chapterNumber: 1 };
    await expectProblem(await call('POST', '/api/email/chapters', { body }), 401, 'unauthenticated');
    const reader = await quietReader();
    await call('POST', '/api/auth/logout', { token: reader.accessToken });
    for (const number of [1, 404]) expect((await ask(reader, number)).status).toBe(401);
    expect(await outboxOf(reader.email)).toEqual([]);
  });

  test('that is gated, to a reader without access', async () => {
    const reader = await quietReader();
    await withoutAccess(reader.email);
    await expectProblem(await ask(reader, 2), 403, 'no_access');
    expect((await ask(reader, 1)).status).toBe(200);
  });

  test('that is gated, when access goes while the mail waits', async () => {
    const reader = await quietReader();
    await ask(reader, 2);
    await withoutAccess(reader.email);
    expect(await chapterMailFor(jobs)).toEqual([]);
    expect(await outboxOf(reader.email)).toEqual([]);
  });

  test('that is withdrawn while the mail waits', async () => {
    const reader = await quietReader();
    await publish(4, { free: true });
    await ask(reader, 4);
    await env.DB.prepare('DELETE FROM chapters WHERE number = 4').run();
    expect(await chapterMailFor(jobs)).toEqual([]);
    expect(await outboxOf(reader.email)).toEqual([]);
  });

  test.each(['hard_bounce', 'complaint'])('to an address with a %s, but sign-in mails are', async (why) => {
    const reader = await quietReader();
    await ask(reader, 1);
    await setProfile(reader.email, 'suppressed', why);
    expect((await chapterMailFor(jobs)).map(({ kind }) => kind)).toEqual([]);
    await expectProblem(await ask(reader, 1), 409, 'conflict');
    jobs.length = 0;
    await call('POST', '/api/auth/magic-link', { body: { email: reader.email } });
    const provider = accepting();
    await deliver(jobs, provider);
    expect(provider.sent.map(({ kind }) => kind)).toEqual(['magic_link']);
  });
});

test('a chapter whose text cannot be read just now comes later, once', async () => {
  const reader = await quietReader();
  await publish(5, { free: true });
  await ask(reader, 5);
  const get = vi
    .spyOn(Object.getPrototypeOf(env.CONTENT), 'get')
    .mockRejectedValueOnce(new Error('R2 is down'));
  expect(await chapterMailFor(jobs)).toEqual([]);
  expect(get).toHaveBeenCalled();
  expect(await outboxOf(reader.email)).toMatchObject([{ state: 'waiting', attempts: 1 }]);
  moveClock(DAY);
  expect(await chapterMailFor(jobs)).toHaveLength(1);
  expect(await chapterMailFor(jobs)).toEqual([]);
});

describe('the limit', () => {
  test('is ten at once, sent or not, and then ten more a day', async () => {
    stopClock();
    const reader = await quietReader();
    for (let number = 11; number <= 15; number += 1) {
      const answer = await ask(reader, number);
      expect(answer.headers.get('RateLimit')).toMatch(`"chapter-mails";r=${20 - number};`);
    }
    expect(await chapterMailFor(jobs)).toHaveLength(5);
    jobs.length = 0;
    await evictDurableObject(objectOf(reader.email));
    for (let number = 16; number <= 20; number += 1) expect((await ask(reader, number)).status).toBe(200);
    const refused = await ask(reader, 21);
    expect(refused.headers.get('Retry-After')).toBe('8640');
    expect(refused.headers.get('RateLimit-Policy')).toBe('"chapter-mails";q=20;w=86400');
    await expectProblem(refused, 429, 'rate_limited');
    expect(await chapterMailFor(jobs)).toHaveLength(5);
    moveClock(DAY / 10);
    const later = await quickDevice(reader.email);
    expect((await ask(later, 21)).status).toBe(200);
    expect((await ask(later, 11)).status).toBe(429);
  });

  test('counts dead letters for a day, so that they cannot pile up', async () => {
    stopClock();
    const reader = await quietReader();
    for (let number = 11; number <= 20; number += 1) await ask(reader, number);
    await runInDurableObject(objectOf(reader.email), (_, { storage }) => {
      storage.sql.exec("UPDATE outbox SET state = 'dead', due_at = NULL");
    });
    const refused = await ask(reader, 21);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '86400']);
    moveClock(DAY - 1);
    expect((await ask(await quickDevice(reader.email), 21)).status).toBe(429);
    moveClock(1);
    expect((await ask(await quickDevice(reader.email), 21)).status).toBe(200);
  });
});
