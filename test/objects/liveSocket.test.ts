/** What a live socket says and is told (API.md, `GET /api/progress/live`). */
import { describe, expect, test, vi } from 'vitest';
import { call } from '../helpers/api.ts';
import { openLive } from '../helpers/live.ts';
import { type Device, readProgress, send } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

/** A socket past its greeting. */
async function greeted(device: Device) {
  const live = await openLive(device.accessToken);
  return { ...live, hello: await live.next('hello') };
}
/** All frames that came before the answer to a question asked now. */
async function framesUntilNow(live: Awaited<ReturnType<typeof greeted>>) {
  live.send({ type: 'sync', since: 0 });
  await live.next('changes');
  return live.frames;
}

describe('a live socket', () => {
  test('is greeted with the revision, the server’s time and the number of devices', async () => {
    const reader = await quietReader();
    const { rev } = await send(reader, { chapterNumber: 1, completed: true });
    const { hello } = await greeted(reader);
    expect(hello).toEqual({ type: 'hello', rev, devices: 1, serverTime: new Date().toISOString() });
  });

  test('is opened beside others without reading anew what was noted of each of them', async () => {
    const reader = await quietReader();
    const read = vi.spyOn(WebSocket.prototype, 'deserializeAttachment');
    const sockets = [];
    for (let n = 0; n < 12; n += 1) sockets.push(await greeted(reader));
    expect(sockets.map(({ hello }) => hello.devices)).toEqual(sockets.map(() => 1));
    expect(read.mock.calls.length).toBeLessThanOrEqual(sockets.length);
    read.mockRestore();
  });

  test('has its update acknowledged when the very next read over HTTP shows it', async () => {
    const reader = await quietReader();
    const live = await greeted(reader);
    for (let n = 1; n <= 10; n += 1) {
      live.send({ type: 'update', id: n, update: { chapterNumber: n, completed: true } });
      const ack = await live.next('ack');
      expect(ack).toMatchObject({ id: n, chapters: [{ chapterNumber: n, completed: true }] });
      const seen = await readProgress(reader);
      expect([seen.rev, seen.chapters.length]).toEqual([ack.rev, n]);
    }
  });

  test('hears of updates by every other socket, and not of its own', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const [mine, alsoMine, other] = [await greeted(phone), await greeted(phone), await greeted(laptop)];
    mine.send({ type: 'update', id: 'x', update: { chapterNumber: 2, videosWatched: ['v'] } });
    const { rev, chapters } = await mine.next('ack');
    expect(await other.next('progress')).toEqual({ type: 'progress', rev, chapters });
    expect(await alsoMine.next('progress')).toEqual({ type: 'progress', rev, chapters });
    expect((await framesUntilNow(mine)).filter(({ type }) => type === 'progress')).toEqual([]);
  });

  test('hears nothing of a replay', async () => {
    const reader = await quietReader();
    const [mine, other] = [await greeted(reader), await greeted(reader)];
    for (const id of ['once', 'twice']) {
      mine.send({ type: 'update', id, update: { chapterNumber: 2, completed: true } });
      await mine.next('ack');
    }
    await other.next('progress');
    expect((await framesUntilNow(other)).filter(({ type }) => type === 'progress')).toEqual([]);
  });

  test('hears of updates and resets over HTTP', async () => {
    const reader = await quietReader();
    const live = await greeted(reader);
    const sent = await send(
      reader,
      { chapterNumber: 3, completed: true },
      { chapterNumber: 4, completed: true },
    );
    expect(await live.next('progress')).toEqual({ type: 'progress', ...sent });
    await call('DELETE', '/api/progress/3', { token: reader.accessToken });
    expect(await live.next('progress')).toMatchObject({ chapters: [{ chapterNumber: 3, epoch: 1 }] });
  });

  test('that was away asks with its last revision and misses nothing', async () => {
    const reader = await quietReader();
    const first = await greeted(reader);
    await send(reader, { chapterNumber: 1, completed: true });
    const { rev } = await first.next('progress');
    first.socket.close(1000);
    await first.closed;
    await send(reader, { chapterNumber: 2, completed: true });
    await send(reader, { chapterNumber: 3, completed: true });
    const back = await greeted(reader);
    back.send({ type: 'sync', since: rev });
    const changes = await back.next('changes');
    expect(changes.rev).toBe(back.hello.rev);
    expect(changes.chapters.map(({ chapterNumber }) => chapterNumber)).toEqual([2, 3]);
    back.send({ type: 'sync', since: changes.rev });
    expect(await back.next('changes')).toEqual({ type: 'changes', rev: changes.rev, chapters: [] });
  });

  test('is answered pong to the bare text ping', async () => {
    const reader = await quietReader();
    const { socket } = await greeted(reader);
    const pong = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)));
    socket.send('ping');
    expect(await pong).toBe('pong');
  });
});

describe('presence', () => {
  test('is told when a device comes and when it goes', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const first = await greeted(phone);
    expect(first.hello.devices).toBe(1);
    const second = await greeted(laptop);
    expect(second.hello.devices).toBe(2);
    expect(await first.next('presence')).toEqual({ type: 'presence', devices: 2 });
    second.socket.close(1000, 'bye');
    expect(await second.closed).toMatchObject({ code: 1000 });
    expect(await first.next('presence')).toEqual({ type: 'presence', devices: 1 });
    expect((await framesUntilNow(first)).filter(({ type }) => type === 'presence')).toEqual([]);
  });

  test('counts devices, not tabs', async () => {
    const reader = await quietReader();
    const first = await greeted(reader);
    const tab = await greeted(reader);
    expect(tab.hello.devices).toBe(1);
    tab.socket.close(1001);
    await tab.closed;
    expect((await framesUntilNow(first)).filter(({ type }) => type === 'presence')).toEqual([]);
  });

  test('follows a device that was signed out', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const first = await greeted(phone);
    const second = await greeted(laptop);
    expect(await first.next('presence')).toMatchObject({ devices: 2 });
    await call('POST', '/api/auth/logout', { token: laptop.accessToken });
    expect(await second.closed).toMatchObject({ code: 4401 });
    expect(await first.next('presence')).toMatchObject({ devices: 1 });
  });

  test('holds with 200 sockets of one reader, which all hear an update', async () => {
    const reader = await quietReader();
    const sockets = await Promise.all(Array.from({ length: 200 }, () => greeted(reader)));
    const { rev } = await send(reader, { chapterNumber: 1, completed: true });
    const heard = await Promise.all(sockets.map((live) => live.next('progress')));
    expect(heard.map((frame) => frame.rev)).toEqual(sockets.map(() => rev));
    for (const { socket } of sockets) socket.close(1000);
  });
});
