/** Codes as readers redeem them: limited in number and time, and never given away twice. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, newAddress, objectOf, quickReader } from '../helpers/api.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { ledgerOf, readerAt } from '../helpers/entitlements.ts';
import { openLive } from '../helpers/live.ts';
import { expectProblem } from '../helpers/problem.ts';
import { ACT } from '../helpers/support.ts';

let owner = '';
beforeAll(async () => {
  owner = (await quickReader('owner@example.com')).accessToken;
});

let codes = 0;
async function makeCode(terms: object): Promise<string> {
  codes += 1;
  const code = `CODE-${codes}`;
  const made = await call('PUT', `/api/admin/codes/${code}`, { token: owner, body: terms });
  expect(made.status).toBe(200);
  return code;
}

type Who = { email: string; accessToken: string };

const redeem = ({ accessToken }: Who, code: string) =>
  call('POST', '/api/purchases/redeem', { token: accessToken, body: { code } });

async function redeemedOf(code: string): Promise<number> {
  const answer = await call('GET', `/api/admin/codes/${code}`, { token: owner });
  return (await answer.json<{ redeemed: number }>()).redeemed;
}

/** A reader whom nothing lets in. */
async function outsider(): Promise<Who> {
  const reader = await quickReader();
  await objectOf(reader.email).changeBySupport({ hasAccess: false }, ACT);
  // The gift must be later than the decision; within one millisecond the decision would stand.
  await scheduler.wait(2);
  return reader;
}

describe('a gift code', () => {
  test('gives access, which open devices hear at once', async () => {
    const reader = await outsider();
    const live = await openLive(reader.accessToken);
    await live.next('hello');
    const code = await makeCode({ kind: 'gift', limit: 1 });
    const answer = await redeem(reader, ` ${code.toLowerCase()} `);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { code, kind: 'gift', percentOff: null, accessUntil: null },
    ]);
    expect(answer.headers.get('RateLimit')).toMatch(/^"codes";r=9;/);
    expect(await live.next('access')).toEqual({ type: 'access', hasAccess: true });
    expect(await readerAt(reader.email)).toMatchObject({ hasAccess: true, hasPurchased: false });
  });

  test('for some days says until when, and the same when asked again later', async () => {
    const reader = await outsider();
    moveClock(0);
    const code = await makeCode({ kind: 'gift', limit: 5, accessDays: 7 });
    const first = await (await redeem(reader, code)).json();
    expect(first).toMatchObject({ accessUntil: new Date(Date.now() + 7 * DAY).toISOString() });
    moveClock(MINUTE);
    expect(await (await redeem(reader, code)).json()).toEqual(first);
    expect(await redeemedOf(code)).toBe(1);
    moveClock(7 * DAY - MINUTE);
    expect((await readerAt(reader.email))?.hasAccess).toBe(false);
  });
});

test('a discount code is noted at the reader and says what it is worth; it gives no access', async () => {
  const reader = await outsider();
  const code = await makeCode({ kind: 'discount', limit: 10, percentOff: 25 });
  const answer = await redeem(reader, code);
  expect(await answer.json()).toEqual({ code, kind: 'discount', percentOff: 25, accessUntil: null });
  expect(await readerAt(reader.email)).toMatchObject({ hasAccess: false, discountCode: code });
});

describe('however many try at once', () => {
  test('200 readers for a code of 7: seven have it, and no more', async () => {
    const code = await makeCode({ kind: 'gift', limit: 7 });
    const readers = await inTurns(200, 20, () => quickReader());
    const answers = await Promise.all(
      readers.map(async (reader) => {
        const answer = await redeem(reader, code);
        return { email: reader.email, status: answer.status, body: await answer.json<{ code: string }>() };
      }),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(winners).toHaveLength(7);
    for (const { status, body } of answers)
      if (status !== 200) expect([status, body.code]).toEqual([409, 'code_used_up']);
    const ledgers = await Promise.all(readers.map(({ email }) => ledgerOf(email)));
    expect(ledgers.filter((sources) => sources.includes(`code:${code}`))).toHaveLength(7);
    expect(await redeemedOf(code)).toBe(7);
  });

  test('one reader on many devices: one use', async () => {
    const code = await makeCode({ kind: 'gift', limit: 5 });
    const reader = await quickReader();
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(reader, code)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await redeemedOf(code)).toBe(1);
  });
});

test('a redemption cut off between count and gift is whole after the next try, even when the code is over', async () => {
  const reader = await outsider();
  const code = await makeCode({ kind: 'gift', limit: 1 });
  const readerId = objectOf(reader.email).id.toString();
  expect(await env.CODES.getByName(code).redeem(readerId)).toMatchObject({ ok: true });
  await evictDurableObject(env.CODES.getByName(code));
  await call('DELETE', `/api/admin/codes/${code}`, { token: owner });
  await expectProblem(await redeem(await quickReader(), code), 404, 'code_unknown');
  expect((await redeem(reader, code)).status).toBe(200);
  expect((await readerAt(reader.email))?.hasAccess).toBe(true);
  expect(await redeemedOf(code)).toBe(1);
});

describe('a code that cannot be redeemed', () => {
  test('because it is unknown, stopped, not valid yet or no code at all looks the same', async () => {
    const reader = await quickReader();
    const stopped = await makeCode({ kind: 'gift', limit: 1 });
    await call('DELETE', `/api/admin/codes/${stopped}`, { token: owner });
    const validFrom = new Date(Date.now() + DAY).toISOString();
    const early = await makeCode({ kind: 'gift', limit: 1, validFrom });
    const problems = [];
    for (const code of ['NEVER-MADE', stopped, early, 'no code!', '❄']) {
      const { requestId: _, ...problem } = await expectProblem(
        await redeem(reader, code),
        404,
        'code_unknown',
      );
      problems.push(JSON.stringify(problem));
    }
    expect(new Set(problems).size).toBe(1);
  });

  test('because it is over says so, from its very instant', async () => {
    moveClock(0);
    const validUntil = new Date(Date.now() + MINUTE).toISOString();
    const code = await makeCode({ kind: 'discount', percentOff: 5, limit: 9, validUntil });
    moveClock(MINUTE - 1);
    expect((await redeem(await quickReader(), code)).status).toBe(200);
    moveClock(1);
    await expectProblem(await redeem(await quickReader(), code), 409, 'code_expired');
  });

  test('leaves nothing behind for having been guessed', async () => {
    await redeem(await quickReader(), 'GUESSED-1');
    const tables = await runInDurableObject(env.CODES.getByName('GUESSED-1'), (_, { storage }) =>
      storage.sql
        .exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")
        .toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe('a guesser', () => {
  beforeEach(() => moveClock(0));

  test('has ten tries at once, parallel or not, and then one in six minutes', async () => {
    const reader = await quickReader();
    const code = await makeCode({ kind: 'gift', limit: 1 });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => redeem(reader, `GUESS-${n}`)));
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40);
    const refused = await redeem(reader, code);
    expect(refused.headers.get('Retry-After')).toBe('360');
    expect(refused.headers.get('RateLimit')).toBe('"codes";r=0;t=360');
    await expectProblem(refused, 429, 'rate_limited');
    expect(await redeemedOf(code)).toBe(0);
    moveClock(6 * MINUTE);
    expect((await redeem(reader, code)).status).toBe(200);
  });

  test('who is not signed in, or not any more, has none', async () => {
    const body = { code: 'ANY-CODE' };
    await expectProblem(await call('POST', '/api/purchases/redeem', { body }), 401, 'unauthenticated');
    const reader = await quickReader();
    await call('POST', '/api/auth/logout', { token: reader.accessToken });
    await expectProblem(await redeem(reader, 'ANY-CODE'), 401, 'token_invalid');
  });

  test('of another address learns nothing of who redeemed what', async () => {
    const code = await makeCode({ kind: 'gift', limit: 1 });
    await redeem(await quickReader(), code);
    const problem = await expectProblem(
      await redeem(await quickReader(newAddress()), code),
      409,
      'code_used_up',
    );
    expect(JSON.stringify(problem)).not.toContain('@');
  });
});

/** Runs so many at a time; each of them wakes an object. */
async function inTurns<T>(count: number, atOnce: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    made.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, count - made.length) }, make))));
  }
  return made;
}
