/** Readers who got stuck, who are through, and whom mail does not reach; and what looking for them costs. */
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { beforeEach, expect, test } from 'vitest';
import { listReaders } from '../../src/reports/readers.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { type ReaderPage, ReadersQuery } from '../../src/wire/reports.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { publish } from '../helpers/chapterMails.ts';
import { DAY } from '../helpers/clock.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';
import { chapterOf, forgetReaders, NOW, snapshotOf, snapshotsOf } from '../helpers/snapshots.ts';

type Asked = v.InferInput<typeof ReadersQuery>;

beforeEach(async () => {
  await forgetReaders(env.DB);
  await env.DB.prepare('DELETE FROM chapters').run();
});

const store = (...snapshots: Snapshot[]) => storeSnapshots(env.DB, snapshots, NOW);
const query = (asked: Asked) => v.parse(ReadersQuery, asked);
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();

async function pageOf(asked: Asked): Promise<ReaderPage> {
  const answer = await listReaders(env.DB, query(asked), NOW);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.page;
}

async function namesOf(asked: Asked): Promise<string> {
  const { data, total } = await pageOf({ ...asked, sort: 'email' });
  expect(total).toBe(data.length);
  return data.map(({ email }) => email.split('@')[0]).join(' ');
}

/** @param done of chapters 1, 2, …: whether each is completed */
const reading = (name: string, lastReadAt: string | null, ...done: boolean[]) =>
  snapshotOf({
    email: `${name}@example.com`,
    lastReadAt,
    summary: { chaptersCompleted: done.filter(Boolean).length, timeSpent: 60 },
    chapters: done.map((completed, at) => chapterOf({ chapterNumber: at + 1, completed })),
  });

test('stalled readers are those who stopped in the chapter that they had come to', async () => {
  await store(
    reading('one', daysAgo(30), false),
    reading('two', daysAgo(10), true, false),
    reading('three', daysAgo(10), false, true, false),
    reading('done', daysAgo(30), true, true),
    reading('today', daysAgo(0), true, false),
    reading('never', null),
    { ...reading('imported', daysAgo(30), false), subscribed: false },
  );
  expect(await namesOf({ filter: 'stalled' })).toBe('one three two');
  expect(await namesOf({ filter: 'stalled', chapter: '2' })).toBe('two');
  expect(await namesOf({ filter: 'stalled', idleDays: '20' })).toBe('one');
  expect(await namesOf({ filter: 'stalled', q: 'THREE' })).toBe('three');
});

test('finished readers have completed every chapter that is published now', async () => {
  await store(
    reading('both', daysAgo(1), true, true),
    reading('first', daysAgo(1), true, false),
    reading('other', daysAgo(1), true, false, true),
  );
  expect(await namesOf({ filter: 'finished' })).toBe('');
  for (const number of [1, 2, 3]) await publish(number, { free: true });
  await env.DB.prepare("UPDATE chapters SET withdrawn_at = '2026-11-01' WHERE number = 3").run();
  expect(await namesOf({ filter: 'finished' })).toBe('both');
});

test('bounced readers are those to whom a mail came back', async () => {
  const back = snapshotOf({ email: 'back@example.com' });
  await store(
    { ...back, counts: { ...back.counts, 'mail:chapter:bounced': 1 } },
    snapshotOf({ email: 'fine@example.com' }),
  );
  expect(await namesOf({ filter: 'bounced' })).toBe('back');
});

test.each<Asked>([
  { chapter: '0' },
  { chapter: '10000' },
  { idleDays: '0' },
  { idleDays: '366' },
  { idleDays: 'x' },
])('%j is refused', (asked) => {
  expect(v.safeParse(ReadersQuery, { filter: 'stalled', ...asked }).success).toBe(false);
});

test('of a search, the first page looks at each subscriber once, and the next ones at what they show', async () => {
  const subscribers = 2_000;
  await store(...snapshotsOf(subscribers));
  const cost = (asked: Asked) => countRowsRead(env.DB, (db) => listReaders(db, query(asked), NOW));
  // What one page holds needs no counting.
  expect(await cost({ q: 'reader199' })).toBeLessThanOrEqual(subscribers + 50);
  const first = await pageOf({ q: 'reader', limit: '10' });
  expect(first.total).toBe(subscribers);
  expect(await cost({ q: 'reader', limit: '10' })).toBeLessThanOrEqual(subscribers + 60);
  const next = { q: 'reader', limit: '10', cursor: first.nextCursor ?? '' };
  expect(await cost(next)).toBeLessThanOrEqual(60);
  expect((await pageOf(next)).total).toBe(subscribers);
});

test('among very many readers, those who are stalled come part by part, each of them once', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `reader${String(at).padStart(2, '0')}`);
  await store(...names.map((name, at) => reading(name, daysAgo(30), at % 5 !== 0)));
  for (const sort of ['email', '-createdAt'] as const) {
    const seen: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages += 1) {
      const asked = query({ filter: 'stalled', sort, limit: '1', ...(cursor && { cursor }) });
      const answer = await listReaders(env.DB, asked, NOW, 10);
      if (!answer.ok) throw new Error(answer.reason);
      expect(answer.page.total).toBeNull();
      seen.push(...answer.page.data.map(({ email }) => email.split('@')[0] ?? ''));
      cursor = answer.page.nextCursor ?? undefined;
    }
    expect(seen.sort()).toEqual(['reader00', 'reader05', 'reader10']);
    // Six parts of two, and no page that looks at more.
    expect(pages).toBeGreaterThanOrEqual(6);
  }
});

test('very many readers are not sorted by what no index holds, unless they are few who bounced', async () => {
  await store(...snapshotsOf(12));
  const answer = (asked: Asked) => listReaders(env.DB, query(asked), NOW, 10);
  for (const sort of ['-lastReadAt', 'chaptersCompleted', 'timeSpent'] as const) {
    expect(await answer({ sort })).toEqual({ ok: false, reason: 'too_many_to_sort' });
    expect(await answer({ sort, filter: 'bounced' })).toMatchObject({ ok: true, page: { total: 0 } });
  }
  expect(await answer({ sort: 'email', q: 'reader' })).toMatchObject({ ok: true, page: { total: 12 } });
});

test('whom mail does not reach is found without a look at the others', async () => {
  const back = snapshotOf({ email: 'back@example.com' });
  await store(...snapshotsOf(500), { ...back, counts: { ...back.counts, 'mail:chapter:bounced': 1 } });
  const cost = await countRowsRead(env.DB, (db) => listReaders(db, query({ filter: 'bounced' }), NOW));
  expect(cost).toBeLessThanOrEqual(3);
});

test('of very many readers, no more is looked at than the part that a page is from', async () => {
  await store(...snapshotsOf(500));
  for (const sort of ['email', '-email', 'createdAt', '-createdAt'] as const) {
    const asked = query({ filter: 'finished', sort });
    const cost = await countRowsRead(env.DB, (db) => listReaders(db, asked, NOW, 100));
    // Twenty readers are a part. Three looks at each: for its end, for their rows, and for their chapters.
    expect(cost).toBeLessThanOrEqual(70);
  }
});
