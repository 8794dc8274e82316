/** An explicit reset: the chapter is cleared, and what devices knew before it counts no more. */
import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { call, objectOf } from '../helpers/api.ts';
import {
  ago,
  countRowsWritten,
  type Device,
  readChapter,
  readProgress,
  send,
  sitting,
} from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

const reset = (device: Device, chapterNumber: number) =>
  call('DELETE', `/api/progress/${chapterNumber}`, { token: device.accessToken });

describe('a reader who resets a chapter', () => {
  test('finds it cleared, one epoch on, and the others untouched', async () => {
    const reader = await quietReader();
    await send(
      reader,
      { chapterNumber: 1, completed: true, videosWatched: ['a'], position: { percent: 50, at: ago(5) } },
      { chapterNumber: 2, completed: true },
    );
    const { rev } = await readProgress(reader);
    const answer = await reset(reader, 1);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('RateLimit-Policy')).toBe('"progress";q=300;w=60');
    expect(await answer.json()).toMatchObject({ rev: rev + 1, chapters: [{ chapterNumber: 1, epoch: 1 }] });
    expect(await readChapter(reader, 1)).toMatchObject({
      completed: false,
      completedAt: null,
      timeSpent: 0,
      videosWatched: [],
      quizzesPassed: [],
      position: null,
      furthestPercent: 0,
      epoch: 1,
    });
    expect(await readChapter(reader, 2)).toMatchObject({ completed: true, epoch: 0 });
  });

  test('has updates of an older epoch ignored without a row, and newer ones counted', async () => {
    const reader = await quietReader();
    await send(reader, { chapterNumber: 1, completed: true });
    await reset(reader, 1);
    const stale = { chapterNumber: 1, completed: true, videosWatched: ['old'], epoch: 0 };
    const before = await readChapter(reader, 1);
    expect(await countRowsWritten(reader.email, () => send(reader, stale))).toBe(0);
    expect(await readChapter(reader, 1)).toEqual(before);
    await send(reader, { chapterNumber: 1, videosWatched: ['new'], epoch: 1 });
    expect(await readChapter(reader, 1)).toMatchObject({ completed: false, videosWatched: ['new'] });
  });

  test('has late reports of earlier sittings ignored, folded ones too, also after an eviction', async () => {
    const reader = await quietReader();
    for (let n = 0; n < 35; n += 1)
      await send(reader, { chapterNumber: 1, sitting: sitting(`sit-${n}`, 60) });
    await reset(reader, 1);
    await evictDurableObject(objectOf(reader.email));
    for (const n of [0, 20, 34]) await send(reader, { chapterNumber: 1, sitting: sitting(`sit-${n}`, 90) });
    expect((await readChapter(reader, 1)).timeSpent).toBe(0);
    await send(reader, { chapterNumber: 1, sitting: sitting('after the reset', 30) });
    expect((await readChapter(reader, 1)).timeSpent).toBe(30);
  });

  test('can do it again and again; every time is an epoch', async () => {
    const reader = await quietReader();
    for (let epoch = 1; epoch <= 4; epoch += 1) {
      await send(reader, { chapterNumber: 1, sitting: sitting(`sitting ${epoch}`, 60) });
      await reset(reader, 1);
      expect(await readChapter(reader, 1)).toMatchObject({ epoch, timeSpent: 0 });
    }
  });

  test('gets 404 for a chapter never touched, and nothing is made of it', async () => {
    const reader = await quietReader();
    expect(
      await countRowsWritten(reader.email, async () => expect((await reset(reader, 7)).status).toBe(404)),
    ).toBe(0);
    expect((await readProgress(reader)).chapters).toEqual([]);
  });
});
