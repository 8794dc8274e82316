/** `GET /admin/reports/access`: content by chapter, type and day, of readers and of everybody else. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { readTitles } from '../../src/content/chapters.ts';
import { storeAccessLog } from '../../src/reports/accessLog.ts';
import { accessReport } from '../../src/reports/accessReport.ts';
import { storeAnonymousViews } from '../../src/reports/anonymousViews.ts';
import type { AccessType, LoggedAccess } from '../../src/wire/access.ts';
import type { AccessReport } from '../../src/wire/accessReport.ts';
import { entryOf } from '../helpers/access.ts';
import { call } from '../helpers/api.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { expectProblem } from '../helpers/problem.ts';
import { quietReader } from '../helpers/quiet.ts';
import { ownerToken, readReport } from '../helpers/reports.ts';
import { countRowsRead } from '../helpers/rowsRead.ts';

const NOON = Date.parse('2027-11-24T12:00:00.000Z');

function entry(chapterNumber: number | null, type: AccessType, at: number): LoggedAccess {
  return entryOf({ chapterNumber, type, fileKey: type === 'download' ? 'a.pdf' : null }, at);
}

beforeAll(async () => {
  const entries = [
    entry(1, 'view', NOON),
    entry(1, 'view', NOON + 1),
    entry(2, 'share', NOON - DAY),
    entry(null, 'download', NOON),
    entry(1, 'view', NOON - 29 * DAY),
    entry(1, 'view', NOON - 30 * DAY),
  ];
  await storeAccessLog(env.DB, { email: 'a@example.com', incarnation: 'a' }, entries);
  await storeAnonymousViews(env.DB, 1, { '2027-11-24': 7, '2027-11-23': 1 });
});

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const report = async (query: string) =>
  readReport<AccessReport>(await ownerToken(), `reports/access${query}`);

describe('the access report', () => {
  test('shows the last 30 days unless other days are asked for, by day, chapter and type', async () => {
    moveClock(NOON - Date.now());
    const { from, to, access } = await report('');
    expect([from, to]).toEqual([dayOf(NOON - 29 * DAY), '2027-11-24']);
    const chapter = { chapterNumber: 1, title: null, type: 'view' };
    expect(access).toEqual([
      { ...chapter, day: from, byReaders: 1, anonymous: 0 },
      { ...chapter, day: '2027-11-23', byReaders: 0, anonymous: 1 },
      { ...chapter, day: '2027-11-23', chapterNumber: 2, type: 'share', byReaders: 1, anonymous: 0 },
      { ...chapter, day: to, chapterNumber: null, type: 'download', byReaders: 1, anonymous: 0 },
      { ...chapter, day: to, byReaders: 2, anonymous: 7 },
    ]);
  });

  test('shows the days and the type that are asked for', async () => {
    const day = '?from=2027-11-24&to=2027-11-24';
    expect((await report(day)).access).toHaveLength(2);
    expect((await report(`${day}&type=download`)).access).toMatchObject([{ type: 'download' }]);
    expect((await report('?to=2027-10-25')).access).toMatchObject([{ day: '2027-10-25' }]);
    expect((await report('?from=2001-01-01&to=2001-12-31')).access).toEqual([]);
  });

  test.each([
    'from=2027-11-25&to=2027-11-24',
    'from=2026-11-23&to=2027-11-24',
    'from=2027-02-30&to=2027-03-01',
    'to=yesterday',
    'to=',
    'type=view,share',
  ])('says what is wrong with %s', async (query) => {
    const answer = await call('GET', `/api/admin/reports/access?${query}`, { token: await ownerToken() });
    await expectProblem(answer, 400, 'invalid_body');
  });

  test('is 403 for a reader, and 401 for nobody', async () => {
    const { accessToken } = await quietReader();
    expect((await call('GET', '/api/admin/reports/access', { token: accessToken })).status).toBe(403);
    expect((await call('GET', '/api/admin/reports/access')).status).toBe(401);
  });

  test('reads weeks, not what readers did in them', async () => {
    const days = { from: '2027-11-01', to: '2027-11-24', type: null };
    const ask = () => countRowsRead(env.DB, (db) => accessReport(db, readTitles, days, NOON));
    const before = await ask();
    const more = Array.from({ length: 500 }, (_, n) => entry(1 + (n % 20), 'view', NOON - n));
    await storeAccessLog(env.DB, { email: 'b@example.com', incarnation: 'b' }, more);
    expect(await ask()).toBe(before);
    expect(before).toBeLessThan(10);
  });
});
