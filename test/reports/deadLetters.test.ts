import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { beforeEach, expect, test } from 'vitest';
import { encodeCursor } from '../../src/reports/cursor.ts';
import { findDeadLetter, listDeadLetters } from '../../src/reports/deadLetters.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { type DeadLetter, type DeadLetterPage, DeadLettersQuery } from '../../src/wire/deadLetters.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';
import { forgetReaders, NOW, snapshotOf, snapshotsOf } from '../helpers/snapshots.ts';

beforeEach(() => forgetReaders(env.DB));

const store = (...snapshots: Snapshot[]) => storeSnapshots(env.DB, snapshots, NOW);
const query = (asked: v.InferInput<typeof DeadLettersQuery>) => v.parse(DeadLettersQuery, asked);

async function pageOf(asked: v.InferInput<typeof DeadLettersQuery>): Promise<DeadLetterPage> {
  const answer = await listDeadLetters(env.DB, query(asked));
  if (!answer.ok) throw new Error(answer.reason);
  return answer.page;
}

function letterOf(id: string, changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    id,
    kind: 'chapter',
    state: 'dead',
    reason: 'http_400',
    attempts: 1,
    createdAt: '2026-11-23T09:00:00.000Z',
    failedAt: '2026-11-23T09:00:05.000Z',
    ...changes,
  };
}

/** @returns 23 mails of five readers, several of them at the same time and some unknown; and ten readers without any */
function readersWithLetters(): { snapshots: Snapshot[]; letters: DeadLetter[] } {
  const letters = Array.from({ length: 23 }, (_, index) =>
    letterOf(`mail-${index}`, {
      state: index % 4 === 0 ? 'unknown' : 'dead',
      failedAt: new Date(NOW - Math.floor(index / 3) * 60_000).toISOString(),
    }),
  );
  const snapshots = snapshotsOf(15).map((reader, index) => ({
    ...reader,
    deadLetters: index < 5 ? letters.filter((_, at) => at % 5 === index) : [],
  }));
  return { snapshots, letters };
}

test.each([undefined, 'dead', 'unknown'] as const)(
  'pages of %s mails show each of them once, the last that failed first',
  async (state) => {
    const { snapshots, letters } = readersWithLetters();
    await store(...snapshots);
    const filter = state === undefined ? {} : { state };
    const pages = [await pageOf({ limit: '4', ...filter })];
    for (let cursor = pages[0]?.nextCursor; cursor; cursor = pages.at(-1)?.nextCursor) {
      pages.push(await pageOf({ limit: '4', cursor, ...filter }));
    }
    const order = ({ failedAt, id }: DeadLetter) => `${failedAt} ${id}`;
    const expected = letters
      .filter((letter) => state === undefined || letter.state === state)
      .toSorted((a, b) => (order(a) < order(b) ? 1 : -1));
    expect(pages.flatMap(({ data }) => data.map(({ email, ...letter }) => letter))).toEqual(expected);
    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([expected.length]));
  },
);

test('a listed mail names its reader, and is found by its id', async () => {
  const letter = letterOf('mail-1', { attempts: 300, reason: 'smtp_recipient_550' });
  await store(snapshotOf({ deadLetters: [letter] }), snapshotOf({ email: 'other@example.com' }));
  expect((await pageOf({})).data).toEqual([{ ...letter, email: 'reader@example.com' }]);
  expect(await findDeadLetter(env.DB, 'mail-1')).toBe('reader@example.com');
  expect(await findDeadLetter(env.DB, "mail-1' OR 1=1 --")).toBeNull();
});

test('a list costs as many rows read among 1,500 readers as among 15', async () => {
  const { snapshots } = readersWithLetters();
  await store(...snapshots);
  const cost = async () => [
    await countRowsRead(env.DB, (db) => listDeadLetters(db, query({}))),
    await countRowsRead(env.DB, (db) => findDeadLetter(db, 'mail-1')),
  ];
  const among15 = await cost();
  await store(...snapshotsOf(1_500).slice(15));
  expect(await cost()).toEqual(among15);
});

test('a dead letter costs rows when it comes, changes or goes, and none otherwise', async () => {
  await store(snapshotOf({ rev: 1 }));
  // Two rows are the reader's, which is written once for the list and once for the rest; the third is the index's.
  const next = (rev: number, ...deadLetters: DeadLetter[]) => store(snapshotOf({ rev, deadLetters }));
  expect(await next(2)).toBe(1);
  const came = await next(3, letterOf('a'));
  expect(await next(4, letterOf('a'))).toBe(1);
  const changed = await next(5, letterOf('a'), letterOf('b'));
  const gone = await next(6);
  expect(await next(7)).toBe(1);
  expect({ came, changed, gone }).toEqual({ came: 3, changed: 3, gone: 2 });
  expect(await pageOf({})).toEqual({ data: [], nextCursor: null, total: 0 });
});

test('an older snapshot brings no dead letter back', async () => {
  await store(snapshotOf({ rev: 5 }));
  expect(await store(snapshotOf({ rev: 4, deadLetters: [letterOf('a')] }))).toBe(0);
  expect((await pageOf({})).total).toBe(0);
});

test.each([
  ['of another list', encodeCursor({ sort: 'email', key: 'a', email: 'a@example.com' })],
  ['not base64url', '!!!'],
])('a cursor that is %s is refused', async (_, cursor) => {
  expect(await listDeadLetters(env.DB, query({ cursor }))).toEqual({ ok: false, reason: 'invalid_cursor' });
});
