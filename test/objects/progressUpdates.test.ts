/** Updates over HTTP: single, batch and beacon; all or none; and what is refused changes nothing. */
import { describe, expect, test } from 'vitest';
import { call } from '../helpers/api.ts';
import { moveClock } from '../helpers/clock.ts';
import { ago, countRowsWritten, type Device, readChapter, readProgress, send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

async function refused(device: Device, body: unknown, status: number, code: string): Promise<void> {
  const rows = await countRowsWritten(device.email, async () => {
    const before = await readProgress(device);
    const response = await call('POST', '/api/progress', { token: device.accessToken, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, code });
    expect(await readProgress(device)).toEqual(before);
  });
  expect(rows).toBe(0);
}

describe('an update', () => {
  test('by PUT, by POST and by a beacon is answered with the chapter as it now is', async () => {
    const reader = await quietReader();
    const put = await call('PUT', '/api/progress/3', {
      token: reader.accessToken,
      body: { videosWatched: ['b'] },
    });
    expect(await put.json()).toMatchObject({ chapters: [{ chapterNumber: 3, videosWatched: ['b'] }] });
    expect(await send(reader, { chapterNumber: 3, videosWatched: ['a'] })).toMatchObject({
      chapters: [{ chapterNumber: 3, videosWatched: ['a', 'b'] }],
    });
    const beacon = await call('POST', '/api/progress', {
      headers: { 'Content-Type': 'text/plain;charset=UTF-8' },
      body: JSON.stringify({
        accessToken: reader.accessToken,
        updates: [{ chapterNumber: 3, quizzesPassed: ['q'] }],
      }),
    });
    expect(beacon.status).toBe(200);
    const chapter = { videosWatched: ['a', 'b'], quizzesPassed: ['q'] };
    expect(await readChapter(reader, 3)).toMatchObject(chapter);
    expect((await readProgress(reader)).chapters).toMatchObject([chapter]);
  });

  test('by a beacon with a bad token, or none, is 401 and changes nothing', async () => {
    const reader = await quietReader();
    for (const accessToken of [undefined, 'nonsense', `${reader.accessToken}x`]) {
      const body = { accessToken, chapterNumber: 1, completed: true };
      const headers = { 'Content-Type': 'text/plain' };
      expect((await call('POST', '/api/progress', { body, headers })).status).toBe(401);
    }
    expect((await readProgress(reader)).chapters).toEqual([]);
  });

  test('keeps what it need not know out: unknown fields, at any depth', async () => {
    const reader = await quietReader();
    await send(reader, {
      chapterNumber: 1,
      completed: true,
      timeSpent: 999_999,
      rev: 77,
      __proto__x: 1,
      position: { percent: 10, at: ago(1), page: 3 },
    });
    const json = JSON.parse(
      '{"chapterNumber":1,"__proto__":{"completed":true},"videosWatched":["__proto__"]}',
    );
    await send(reader, json);
    expect(await readChapter(reader, 1)).toMatchObject({ timeSpent: 0, videosWatched: ['__proto__'] });
    expect(Object.keys(await readChapter(reader, 1)).sort()).toEqual([
      'chapterNumber',
      'completed',
      'completedAt',
      'epoch',
      'furthestPercent',
      'position',
      'quizzesPassed',
      'rev',
      'timeSpent',
      'updatedAt',
      'videosWatched',
    ]);
  });

  test.each([1, 9999])('of chapter %i is taken', async (chapterNumber) => {
    const reader = await quietReader();
    await send(reader, { chapterNumber, completed: true });
    expect(await readChapter(reader, chapterNumber)).toMatchObject({ chapterNumber, completed: true });
  });

  test.each([0, 100])('at %i percent is taken', async (percent) => {
    const reader = await quietReader();
    await send(reader, { chapterNumber: 1, position: { percent, at: ago(1) } });
    expect(await readChapter(reader, 1)).toMatchObject({ position: { percent }, furthestPercent: percent });
  });
});

const AT = '2026-11-01T10:00:00.000Z';

describe('a bad update is 400 and changes nothing:', () => {
  test.each<[string, Record<string, unknown>]>([
    ['chapter 0', { chapterNumber: 0 }],
    ['chapter 10000', { chapterNumber: 10_000 }],
    ['chapter 1.5', { chapterNumber: 1.5 }],
    ['a chapter as text', { chapterNumber: '1' }],
    ['no chapter', { chapterNumber: undefined }],
    ['completed: false', { completed: false }],
    ['percent -0.1', { position: { percent: -0.1, at: AT } }],
    ['percent 100.1', { position: { percent: 100.1, at: AT } }],
    ['a position without a time', { position: { percent: 1 } }],
    ['a time that is none', { position: { percent: 1, at: '2026-02-31T99:00:00Z' } }],
    ['a time before 1970', { position: { percent: 1, at: '1950-01-01T00:00:00.000Z' } }],
    ['an empty id', { videosWatched: [''] }],
    ['an id of 129 characters', { quizzesPassed: ['x'.repeat(129)] }],
    ['ids that are no list', { videosWatched: 'a' }],
    ['a sitting id of 7 characters', { sitting: { id: '1234567', seconds: 1, startedAt: AT } }],
    ['a sitting id of 65 characters', { sitting: { id: 'x'.repeat(65), seconds: 1, startedAt: AT } }],
    ['negative seconds', { sitting: { id: '12345678', seconds: -1, startedAt: AT } }],
    ['seconds that are not whole', { sitting: { id: '12345678', seconds: 1.5, startedAt: AT } }],
    ['a negative epoch', { epoch: -1 }],
  ])('%s', async (_, update) => {
    const reader = await quietReader();
    await send(reader, { chapterNumber: 5, completed: true });
    const bad = { chapterNumber: 1, videosWatched: ['x'], ...update };
    await refused(reader, bad, 400, 'invalid_body');
    await refused(reader, { updates: [{ chapterNumber: 2, completed: true }, bad] }, 400, 'invalid_body');
  });

  test('numbers that JSON cannot hold', async () => {
    const reader = await quietReader();
    const body = '{"chapterNumber":1,"position":{"percent":1e999,"at":"2026-11-01T10:00:00.000Z"}}';
    await refused(reader, body, 400, 'invalid_body');
    await refused(reader, '{"chapterNumber":1,', 400, 'invalid_json');
  });

  test.each(['0', '10000', '01', '1.0', '1e2', '-1', 'x', '%31%00'])(
    'the path /api/progress/%s',
    async (segment) => {
      const reader = await quietReader();
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const options = {
          token: reader.accessToken,
          ...(method === 'PUT' ? { body: { completed: true } } : {}),
        };
        const response = await call(method, `/api/progress/${segment}`, options);
        expect([method, response.status]).toEqual([method, 400]);
      }
      expect((await readProgress(reader)).chapters).toEqual([]);
    },
  );
});

describe('a batch', () => {
  test('of 1 to 100 updates is taken; none or 101 are not', async () => {
    const reader = await quietReader();
    const updates = Array.from({ length: 101 }, (_, n) => ({ chapterNumber: n + 1, completed: true }));
    await refused(reader, { updates }, 400, 'invalid_body');
    await refused(reader, { updates: [] }, 400, 'invalid_body');
    expect((await send(reader, ...updates.slice(0, 100))).chapters).toHaveLength(100);
  });

  test('is one change of the reader: its chapters share one new revision', async () => {
    const reader = await quietReader();
    const { rev } = await readProgress(reader);
    const answer = await send(
      reader,
      { chapterNumber: 1, completed: true },
      { chapterNumber: 2, completed: true },
    );
    expect(answer).toMatchObject({ rev: rev + 1, chapters: [{ rev: rev + 1 }, { rev: rev + 1 }] });
  });

  test('that would hold more ids than a snapshot can carry is 409, whole', async () => {
    const reader = await quietReader();
    const long = (n: number) => `${n}`.padStart(4, '0').padEnd(128, 'x');
    const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => long(from + n));
    // 2,048 ids of 128 characters are 256 KiB: all that fits.
    for (let from = 0; from < 2_048; from += 256) {
      await send(reader, { chapterNumber: 1 + (from % 512), videosWatched: ids(from, 256) });
    }
    const over = [
      { chapterNumber: 2, completed: true },
      { chapterNumber: 1, videosWatched: ['one more'] },
    ];
    await refused(reader, { updates: over }, 409, 'conflict');
    await send(reader, { chapterNumber: 1, videosWatched: ids(0, 256), completed: true });
    expect(await readChapter(reader, 1)).toMatchObject({ completed: true });
  });

  test('that would touch more than 500 chapters is 409, whole', async () => {
    const reader = await quietReader();
    for (let from = 1; from <= 500; from += 100) {
      moveClock(60_000);
      const chapters = Array.from({ length: 100 }, (_, n) => ({ chapterNumber: from + n, completed: true }));
      await send(reader, ...chapters);
    }
    await refused(reader, { chapterNumber: 501, completed: true }, 409, 'conflict');
    await refused(
      reader,
      {
        updates: [
          { chapterNumber: 1, videosWatched: ['v'] },
          { chapterNumber: 501, completed: true },
        ],
      },
      409,
      'conflict',
    );
  });
});
