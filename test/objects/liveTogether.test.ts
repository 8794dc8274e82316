/** Frames of several sockets that come at once are taken as one change, and everybody still knows everything. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { PROGRESS_LIMIT } from '../../src/rules/readerLimits.ts';
import { objectOf } from '../helpers/api.ts';
import { type Live, openLive } from '../helpers/live.ts';
import { countRowsWritten, type Device, readProgress, send } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

const SOCKETS = 12;

async function several(count: number, reader?: Device) {
  const device = reader ?? (await quietReader());
  const lives: Live[] = [];
  for (let n = 0; n < count; n += 1) lives.push(await openLive(device.accessToken));
  for (const live of lives) await live.next('hello');
  return { reader: device, lives };
}

/** Has each frame come by a socket of its own, all in one turn of the event loop. Which socket sends which is left open. */
async function comeAtOnce({ email }: Device, frames: readonly unknown[]): Promise<void> {
  await runInDurableObject(objectOf(email), async (object, ctx) => {
    const sockets = ctx.getWebSockets();
    const taken = frames.map((frame, n) => {
      const socket = sockets[n];
      if (!socket) throw new Error('There are as many sockets as frames.');
      return object.webSocketMessage(socket, typeof frame === 'string' ? frame : JSON.stringify(frame));
    });
    await Promise.all(taken);
  });
}

/** The frames that a socket was sent so far. */
async function framesOf(live: Live): Promise<Live['frames']> {
  live.send({ type: 'sync', since: Number.MAX_SAFE_INTEGER });
  await live.next('changes');
  return live.frames;
}

const watched = (id: string, chapterNumber: number) => ({
  type: 'update',
  id,
  update: { chapterNumber, videosWatched: [id] },
});

/** What a client knows that believes each frame, in the order in which they came. */
function knownFrom(frames: Live['frames']): Map<number, string[]> {
  const known = new Map<number, string[]>();
  for (const frame of frames) {
    if (frame.type !== 'ack' && frame.type !== 'progress') continue;
    for (const { chapterNumber, videosWatched } of frame.chapters) known.set(chapterNumber, videosWatched);
  }
  return known;
}

describe('updates of several sockets at once', () => {
  test('of one chapter cost one row, and each is acknowledged', async () => {
    const { reader, lives } = await several(SOCKETS);
    const updates = lives.map((_, n) => watched(`v${n}`, 1));
    expect(await countRowsWritten(reader.email, () => comeAtOnce(reader, updates))).toBe(1);
    const frames = (await Promise.all(lives.map(framesOf))).flat();
    expect(frames.map((frame) => (frame.type === 'ack' ? frame.id : frame.type)).sort()).toEqual(
      updates.map(({ id }) => id).sort(),
    );
    const [chapter] = (await readProgress(reader)).chapters;
    expect(chapter?.videosWatched).toHaveLength(SOCKETS);
  });

  test('of many chapters are one revision, which each socket has whole in one frame', async () => {
    const { reader, lives } = await several(SOCKETS + 1);
    await comeAtOnce(
      reader,
      lives.slice(1).map((_, n) => watched(`v${n}`, n + 1)),
    );
    const { rev, chapters } = await readProgress(reader);
    expect(chapters.map((chapter) => chapter.rev)).toEqual(Array(SOCKETS).fill(rev));
    for (const live of lives) {
      const [frame, ...more] = await framesOf(live);
      expect(more).toEqual([]);
      expect(frame).toMatchObject({ rev, chapters: expect.arrayContaining(chapters) });
    }
  });

  test('are each refused or taken by themselves, and who was refused hears of the others', async () => {
    const { reader, lives } = await several(3);
    const bad = { type: 'update', id: 'bad', update: { chapterNumber: 0 } };
    await comeAtOnce(reader, ['{', watched('good', 1), bad]);
    const all = await Promise.all(lives.map(framesOf));
    const kinds = all.map((frames) => frames.map((frame) => frame.type).join());
    expect(kinds.sort()).toEqual(['ack', 'error,progress', 'error,progress']);
    for (const frames of all) expect(knownFrom(frames).get(1)).toEqual(['good']);
  });

  test('beyond what a reader may hold have the one refused that is too much', async () => {
    const reader = await quietReader();
    for (let chapter = 1; chapter < 500; chapter += 100) {
      const chapters = Array.from({ length: Math.min(100, 500 - chapter) }, (_, n) => chapter + n);
      await send(reader, ...chapters.map((chapterNumber) => ({ chapterNumber, videosWatched: ['v'] })));
      await liftLimit(reader);
    }
    const { lives } = await several(2, reader);
    await comeAtOnce(reader, [watched('in', 500), watched('out', 501)]);
    const frames = (await Promise.all(lives.map(framesOf))).flat();
    expect(frames).toContainEqual(expect.objectContaining({ type: 'ack', id: 'in' }));
    expect(frames).toContainEqual(expect.objectContaining({ type: 'error', id: 'out', code: 'conflict' }));
    expect((await readProgress(reader)).chapters.map((chapter) => chapter.chapterNumber)).not.toContain(501);
  });

  test('beyond the limit of updates have those refused that are too many', async () => {
    const { reader, lives } = await several(3);
    const chapters = Array.from({ length: PROGRESS_LIMIT.burst - 1 }, (_, n) => n + 1);
    for (const some of [chapters.slice(0, 60), chapters.slice(60)]) {
      await send(reader, ...some.map((chapterNumber) => ({ chapterNumber, completed: true })));
    }
    await comeAtOnce(reader, [watched('a', 1), watched('b', 2), watched('c', 3)]);
    const frames = (await Promise.all(lives.map(framesOf))).flat();
    expect(frames.filter(({ type }) => type === 'ack')).toHaveLength(1);
    expect(frames.filter((frame) => frame.type === 'error').map(({ code }) => code)).toEqual([
      'rate_limited',
      'rate_limited',
    ]);
  });
});

test('a socket’s own frames are answered in their order, each with its own revision', async () => {
  const { lives } = await several(2);
  const [live] = lives;
  if (!live) throw new Error('There are two sockets.');
  for (let n = 1; n <= 5; n += 1) live.send(watched(`v${n}`, n));
  live.send({ type: 'sync', since: 0 });
  const { rev, chapters } = await live.next('changes');
  const acks = live.frames.filter((frame) => frame.type === 'ack');
  expect(acks.map(({ id }) => id)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
  expect(acks.map((ack) => ack.rev)).toEqual([4, 3, 2, 1, 0].map((before) => rev - before));
  expect(chapters).toHaveLength(5);
});

async function liftLimit({ email }: Device): Promise<void> {
  await runInDurableObject(objectOf(email), (_, { storage }) => {
    storage.sql.exec('UPDATE progress SET limit_arrival_at = 0');
  });
  await evictDurableObject(objectOf(email));
}
