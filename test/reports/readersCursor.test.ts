import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { beforeEach, expect, test } from 'vitest';
import { listReaders } from '../../src/reports/readers.ts';
import { encodeCursor } from '../../src/reports/readersCursor.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { ReadersQuery } from '../../src/wire/reports.ts';
import { forgetReaders, NOW, snapshotsOf } from '../helpers/snapshots.ts';

beforeEach(() => forgetReaders(env.DB));

const query = (asked: v.InferInput<typeof ReadersQuery>) => v.parse(ReadersQuery, asked);

test.each([
  ['nothing', ''],
  ['not base64url', '!!!'],
  ['not JSON', 'AAAA'],
  ['a number', encoded(5)],
  ['null', encoded(null)],
  ['an object of another kind', encoded({ sort: '-createdAt', key: 1, email: 'a@example.com' })],
  ['an object with more', encoded({ sort: '-createdAt', key: '', email: '', more: 1 })],
  [
    'a cursor of another order',
    encodeCursor({ sort: 'email', key: 'a@example.com', email: 'a@example.com' }),
  ],
])('a cursor that is %s is refused', async (_, cursor) => {
  await storeSnapshots(env.DB, snapshotsOf(3), NOW);
  expect(await listReaders(env.DB, query({ cursor }), NOW)).toEqual({ ok: false, reason: 'invalid_cursor' });
});

function encoded(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

test('a cursor with SQL in it is a place in the list like any other', async () => {
  await storeSnapshots(env.DB, snapshotsOf(3), NOW);
  const cursor = encodeCursor({ sort: 'email', key: "'; DROP TABLE readers; --", email: "' OR 1=1" });
  expect(await listReaders(env.DB, query({ sort: 'email', cursor }), NOW)).toMatchObject({
    page: { total: 3 },
  });
  expect(await env.DB.prepare('SELECT count(*) AS n FROM readers').first<number>('n')).toBe(3);
});
