/** Reading progress: whole, since a revision, by chapter, and not at all when nothing changed. */
import { describe, expect, test } from 'vitest';
import { call } from '../helpers/api.ts';
import { ago, readProgress, send, sitting } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

describe('a reader of progress', () => {
  test('who just began gets an empty whole', async () => {
    const reader = await quietReader();
    expect(await readProgress(reader)).toMatchObject({
      chapters: [],
      summary: { chaptersCompleted: 0, timeSpent: 0, currentStreakDays: 0, lastReadAt: null },
      resume: { last: null, furthest: null },
    });
  });

  test('sees an acknowledged update in the very next read, from any device', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    for (let n = 1; n <= 5; n += 1) {
      const { rev } = await send(phone, { chapterNumber: n, completed: true });
      const seen = await readProgress(laptop);
      expect(seen.rev).toBe(rev);
      expect(seen.chapters).toHaveLength(n);
    }
  });

  test('gets the summary and the place to go on with it', async () => {
    const reader = await quietReader();
    await send(
      reader,
      { chapterNumber: 1, completed: true, sitting: sitting('one', 120) },
      { chapterNumber: 2, position: { anchor: 'mid', percent: 41, at: ago(2) }, sitting: sitting('two', 30) },
    );
    expect(await readProgress(reader)).toMatchObject({
      summary: { timeSpent: 150, longestStreakDays: 1 },
      resume: {
        last: { chapterNumber: 2, position: { anchor: 'mid', percent: 41 } },
        furthest: { chapterNumber: 2, percent: 41 },
      },
    });
  });

  test('asks for what changed since a revision and gets only that', async () => {
    const reader = await quietReader();
    await send(reader, { chapterNumber: 1, completed: true });
    const { rev } = await readProgress(reader);
    expect((await readProgress(reader, `?since=${rev}`)).chapters).toEqual([]);
    await send(reader, { chapterNumber: 2, completed: true });
    expect((await readProgress(reader, `?since=${rev}`)).chapters).toMatchObject([{ chapterNumber: 2 }]);
    expect((await readProgress(reader, '?since=0')).chapters).toHaveLength(2);
    expect((await readProgress(reader, '?since=999999999')).chapters).toEqual([]);
    for (const since of ['-1', 'x', '1.5', '1e3', '9'.repeat(16)]) {
      const response = await call('GET', `/api/progress?since=${since}`, { token: reader.accessToken });
      expect(response.status).toBe(400);
    }
  });

  test('is told 304 until something changes', async () => {
    const reader = await quietReader();
    const read = (etag: string) =>
      call('GET', '/api/progress', { token: reader.accessToken, headers: { 'If-None-Match': etag } });
    const first = await read('"nothing"');
    const etag = first.headers.get('ETag') ?? '';
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
    const unchanged = await read(etag);
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    await send(reader, { chapterNumber: 1 });
    expect((await read(etag)).status).toBe(304);
    await send(reader, { chapterNumber: 1, completed: true });
    const changed = await read(etag);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('ETag')).not.toBe(etag);
  });

  test('gets 404 for a chapter never touched, and for one that is nobody else’s business', async () => {
    const reader = await quietReader();
    const other = await quietReader();
    await send(other, { chapterNumber: 6, completed: true });
    const answer = await call('GET', '/api/progress/6', { token: reader.accessToken });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });
});
