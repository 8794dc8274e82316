/** The audit log: what an entry says, when there is none, and what it becomes when the database breaks. */
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { adminKey } from '../helpers/adminKey.ts';
import { call, objectOf } from '../helpers/api.ts';
import { act, added, idOf, intents, KEY, readLog } from '../helpers/audit.ts';
import { ORDER } from '../helpers/broadcasts.ts';
import { DAY, MINUTE, moveClock } from '../helpers/clock.ts';
import { chapterBody } from '../helpers/content.ts';
import { expectProblem } from '../helpers/problem.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();
afterEach(() => {
  vi.restoreAllMocks();
});

const entries = async () => (await readLog('?limit=100')).data.length;

describe('an entry', () => {
  test('says of a reader what was before and after, and names nobody', async () => {
    const { email } = await quietReader();
    const change = { hasAccess: false, firstName: 'Augusta', discountCode: 'SPRING' };
    const changes = {
      hasAccess: { before: true, after: false },
      discountCode: { before: null, after: 'SPRING' },
      firstName: { before: null, after: '(text)' },
    };
    expect(await added(() => act('PATCH', `/readers/${email}`, change))).toMatchObject([
      { action: 'reader.change', readerId: idOf(email), changes },
    ]);
    const { results } = await env.DB.prepare('SELECT * FROM audit_log').all();
    expect(JSON.stringify(results)).not.toMatch(/Augusta|@example\.com/);
  });

  test('has its fellow in the reader’s timeline, with the texts', async () => {
    const { email } = await quietReader();
    await act('PATCH', `/readers/${email}`, { firstName: 'Augusta' });
    await act('POST', `/readers/${email}/progress`, { chapterNumber: 4, action: 'mark' });
    const timeline = (await objectOf(email).adminView([]))?.timeline ?? [];
    const told = timeline.filter(({ kind }) => kind === 'changed_by_support');
    const actor = `key:${KEY.slice('hbk_'.length, 'hbk_'.length + 8)}`;
    expect(told.map(({ detail }) => detail)).toMatchObject([
      {
        action: 'reader.progress',
        actor,
        about: '4',
        changes: { completed: { before: false, after: true } },
      },
      { action: 'reader.change', actor, changes: { firstName: { before: null, after: 'Augusta' } } },
    ]);
  });

  test('names the administrator who was signed in, by an id that the address leads to', async () => {
    const { email } = await quietReader();
    const { accessToken: token } = await quietReader('owner@example.com');
    const path = `/api/admin/readers/${email}`;
    const written = await added(() => call('PATCH', path, { token, body: { hasAccess: false } }));
    const id = idOf('owner@example.com');
    expect(written.map(({ actor }) => actor)).toEqual([{ kind: 'admin', id, name: 'owner@example.com' }]);
    expect((await readLog(`?actor=admin:${id}`)).data).toHaveLength(1);
  });
});

describe('no entry is written', () => {
  test('for what is so already', async () => {
    const { email } = await quietReader();
    await act('POST', `/readers/${email}/sessions/revoke`);
    await act('PATCH', `/readers/${email}`, { hasAccess: false });
    await act('POST', `/readers/${email}/progress`, { chapterNumber: 1, action: 'mark' });
    await act('PUT', '/codes/SAME', { kind: 'gift', limit: 1 });
    await act('PUT', '/content/chapters/5', chapterBody('five'));
    await act('PUT', '/content/files/same.txt', 'same', { 'Content-Type': 'text/plain' });
    const keyed = { 'Idempotency-Key': 'audit-same' };
    const id = (await (await act('POST', '/broadcasts', ORDER, keyed)).json<{ id: string }>()).id;
    await act('DELETE', `/broadcasts/${id}`);
    const before = await entries();
    const again = [
      await act('POST', `/readers/${email}/sessions/revoke`),
      await act('PATCH', `/readers/${email}`, { hasAccess: false }),
      await act('POST', `/readers/${email}/progress`, { chapterNumber: 1, action: 'mark' }),
      await act('PUT', '/codes/SAME', { kind: 'gift', limit: 1 }),
      await act('PUT', '/content/chapters/5', chapterBody('five')),
      await act('PUT', '/content/files/same.txt', 'same', { 'Content-Type': 'text/plain' }),
      await act('POST', '/broadcasts', ORDER, keyed),
      await act('DELETE', `/broadcasts/${id}`),
    ];
    expect(again.map(({ ok }) => ok)).toEqual(again.map(() => true));
    expect([await entries(), await intents()]).toEqual([before, 0]);
  });

  test('for what is refused', async () => {
    const before = await entries();
    await expectProblem(
      await act('PATCH', '/readers/nobody@example.com', { hasAccess: true }),
      404,
      'not_found',
    );
    await expectProblem(await act('PATCH', '/readers/nonsense', { hasAccess: true }), 400, 'invalid_email');
    await expectProblem(await act('PUT', '/codes/AGAIN', { kind: 'none' }), 400, 'invalid_body');
    const reading = await adminKey({ scope: 'read', expiresInDays: 3_650 });
    const refused = await call('DELETE', '/api/admin/codes/SAME', { token: reading });
    await expectProblem(refused, 403, 'forbidden');
    expect([await entries(), await intents()]).toEqual([before, 0]);
  });
});

describe('when the database breaks', () => {
  const broken = () => {
    throw new Error('D1_ERROR: it does not answer');
  };
  /** Lets the statements through that a test does not want to fail. */
  const failing = (isMeant: (sql: string) => boolean) => {
    const prepare = env.DB.prepare.bind(env.DB);
    vi.spyOn(env.DB, 'prepare').mockImplementation((sql) => (isMeant(sql) ? broken() : prepare(sql)));
  };

  test('before a change, the change is refused and not made', async () => {
    const { email } = await quietReader();
    failing((sql) => sql.includes('INTO audit_intents'));
    const answer = await act('PATCH', `/readers/${email}`, { hasAccess: false });
    expect(answer.headers.get('Retry-After')).not.toBeNull();
    await expectProblem(answer, 503, 'unavailable');
    expect((await objectOf(email).adminView([]))?.reader.hasAccess).toBe(true);
  });

  test('after a change, the log shows it as unconfirmed until it is written', async () => {
    const { email } = await quietReader();
    failing((sql) => sql.includes('INTO audit_log'));
    const answer = await act('PATCH', `/readers/${email}`, { hasAccess: false });
    expect(answer.status).toBe(200);
    const reader = `?reader=${idOf(email)}`;
    expect((await readLog(reader)).data).toEqual([]);
    moveClock(2 * MINUTE);
    expect((await readLog(reader)).data).toMatchObject([{ action: 'reader.change', state: 'unconfirmed' }]);
    vi.restoreAllMocks();
    await vi.waitFor(async () => expect((await readLog(reader)).data).toMatchObject([{ state: 'done' }]), {
      timeout: 8_000,
      interval: 100,
    });
    expect(await intents()).toBe(0);
  });

  test('while a change is made, the log does not say that nothing happened', async () => {
    const written = await added(async () => {
      failing((sql) => sql.includes('INTO codes'));
      await expectProblem(await act('PUT', '/codes/BROKEN', { kind: 'gift', limit: 1 }), 503, 'unavailable');
      vi.restoreAllMocks();
      moveClock(2 * MINUTE);
    });
    expect(written).toMatchObject([{ action: 'code.put', target: 'BROKEN', state: 'unconfirmed' }]);
    await env.DB.prepare('DELETE FROM audit_intents').run();
  });
});

test('nothing in the log can be altered or taken away', async () => {
  await expect(env.DB.prepare("UPDATE audit_log SET action = 'x'").run()).rejects.toThrow('append-only');
  await expect(env.DB.prepare('DELETE FROM audit_log').run()).rejects.toThrow('append-only');
});

test('pages and filters show every entry once, the newest first', async () => {
  moveClock(DAY);
  for (let n = 0; n < 7; n += 1) {
    moveClock(1_000);
    await act('PUT', `/codes/PAGE${n}`, { kind: 'gift', limit: 1 });
  }
  const seen: (string | null)[] = [];
  let cursor = '';
  for (let page = 0; page < 3; page += 1) {
    const { data, nextCursor } = await readLog(`?action=code.put&limit=3${cursor}`);
    seen.push(...data.map(({ target }) => target));
    cursor = `&cursor=${nextCursor}`;
  }
  expect(seen.slice(0, 7)).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `PAGE${n}`));
  expect(new Set(seen).size).toBe(8);
  for (const query of ['?cursor=nonsense', '?actor=owner@example.com', '?action=nothing', '?reader=1']) {
    await expectProblem(await call('GET', `/api/admin/audit${query}`, { token: KEY }), 400, 'invalid_body');
  }
});
