/** The owner sees readers' progress in the reports, and one reader as that reader sees themself. */
import { describe, expect, test } from 'vitest';
import type { Funnel, Overview } from '../../src/wire/reports.ts';
import { call, newAddress } from '../helpers/api.ts';
import { readProgress, send, sitting, tablesOf } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';
import { ownerToken, readReport, untilAlarm } from '../helpers/reports.ts';

stopTheClock();

test('overview and funnel change with what a reader does, by exactly that', async () => {
  const token = await ownerToken();
  const reader = await quietReader();
  await untilAlarm(reader.email);
  const look = async () => ({
    overview: await readReport<Overview>(token, 'reports/overview'),
    funnel: await readReport<Funnel>(token, 'reports/funnel'),
  });
  const before = await look();
  expect(before.funnel.chapters.find(({ chapterNumber }) => chapterNumber === 77)).toBeUndefined();
  await send(
    reader,
    { chapterNumber: 77, completed: true, videosWatched: ['a', 'b'], sitting: sitting('owner', 90) },
    { chapterNumber: 78, quizzesPassed: ['q'] },
  );
  await untilAlarm(reader.email);
  const after = await look();
  expect(after.overview).toMatchObject({
    subscribers: before.overview.subscribers,
    activeReaders: { days1: before.overview.activeReaders.days1 + 1 },
    chaptersCompleted: before.overview.chaptersCompleted + 1,
    timeSpent: before.overview.timeSpent + 90,
  });
  const [first, second] = after.funnel.chapters.filter(({ chapterNumber }) => chapterNumber >= 77);
  expect(first).toMatchObject({
    started: 1,
    completed: 1,
    completionRate: 1,
    averageTime: 90,
    videosWatched: 2,
  });
  expect(second).toMatchObject({ chapterNumber: 78, started: 1, completed: 0, quizzesPassed: 1 });
  await call('DELETE', '/api/progress/77', { token: reader.accessToken });
  await untilAlarm(reader.email);
  const reset = await look();
  expect(reset.overview.chaptersCompleted).toBe(before.overview.chaptersCompleted);
  expect(reset.funnel.chapters.map(({ chapterNumber }) => chapterNumber)).not.toContain(77);
});

describe('one reader in the admin API', () => {
  test('is what the reader sees, before any snapshot', async () => {
    const token = await ownerToken();
    const phone = await quietReader();
    await quietDevice(phone.email);
    await send(phone, { chapterNumber: 2, completed: true, sitting: sitting('view', 60) });
    const mine = async (path: string) =>
      (await call('GET', path, { token: phone.accessToken })).json<object>();
    const { reader } = await readReport<{ reader: object }>(token, `readers/${phone.email}`);
    expect(await mine('/api/auth/session')).toMatchObject({ reader });
    const shouted = encodeURIComponent(` ${phone.email.toUpperCase()} `);
    const view = await readReport<{ progress: object; sessions: object[] }>(token, `readers/${shouted}`);
    expect(view.progress).toEqual(await readProgress(phone));
    expect(view.sessions).toHaveLength(2);
    expect(view.sessions).toContainEqual({ ...phone.session, current: false });
    expect(JSON.stringify(view)).not.toContain('token');
  });

  test('is 404 for an address that never was, and nothing is made of it', async () => {
    const token = await ownerToken();
    const email = newAddress();
    const answer = await call('GET', `/api/admin/readers/${encodeURIComponent(email)}`, { token });
    expect(answer.status).toBe(404);
    expect(await tablesOf(email)).toEqual([]);
  });

  test.each(['nobody', '%', 'a@b', '%E0%A4%A', 'a%20b@example.com'])('is 400 for %s', async (segment) => {
    const answer = await call('GET', `/api/admin/readers/${segment}`, { token: await ownerToken() });
    expect(answer.status).toBe(400);
  });
});

test.each([
  ['GET', '/api/admin/reports/overview'],
  ['GET', '/api/admin/reports/funnel'],
  ['GET', '/api/admin/readers'],
  ['GET', '/api/admin/readers/owner@example.com'],
  ['POST', '/api/admin/import'],
])('%s %s is 403 for a reader, and 401 for nobody', async (method, path) => {
  const reader = await quietReader();
  const options = method === 'POST' ? { body: '', headers: { 'Content-Type': 'application/x-ndjson' } } : {};
  expect((await call(method, path, { ...options, token: reader.accessToken })).status).toBe(403);
  expect((await call(method, path, options)).status).toBe(401);
});
