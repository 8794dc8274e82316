/** Bad frames, floods, silence and lost sessions on a live socket (FAULTS rows 17, 20, 24). */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { call, objectOf } from '../helpers/api.ts';
import { moveClock } from '../helpers/clock.ts';
import { openLive } from '../helpers/live.ts';
import { countRowsWritten, type Device, readProgress, send } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

async function greeted(device: Device) {
  const live = await openLive(device.accessToken);
  await live.next('hello');
  return live;
}
type Live = Awaited<ReturnType<typeof greeted>>;

async function isUsable(live: Live): Promise<void> {
  live.send({ type: 'sync', since: 0 });
  await live.next('changes');
}

describe('a bad frame gets an error, and the socket stays usable:', () => {
  test.each<[string, string | ArrayBuffer, Record<string, unknown>]>([
    ['text that is not JSON', '{', { code: 'invalid_json' }],
    ['an empty frame', '', { code: 'invalid_json' }],
    ['a binary frame', new Uint8Array([1, 2, 3]).buffer, { code: 'invalid_body' }],
    ['JSON that is no object', '[1]', { code: 'invalid_body' }],
    ['null', 'null', { code: 'invalid_body' }],
    ['an unknown type', '{"type":"shout","id":7}', { code: 'invalid_body', id: 7 }],
    ['an update without an id', '{"type":"update","update":{"chapterNumber":1}}', { code: 'invalid_body' }],
    ['an id of 65 characters', `{"type":"update","id":"${'x'.repeat(65)}","update":{"chapterNumber":1}}`, {}],
    [
      'a bad update',
      '{"type":"update","id":"u1","update":{"chapterNumber":0}}',
      { code: 'invalid_body', id: 'u1' },
    ],
    ['a revision that is none', '{"type":"sync","since":-1}', { code: 'invalid_body' }],
    ['a deep one', `${'['.repeat(8_000)}${']'.repeat(8_000)}`, { code: 'invalid_body' }],
  ])('%s', async (_, frame, error) => {
    const reader = await quietReader();
    const live = await greeted(reader);
    const rows = await countRowsWritten(reader.email, async () => {
      live.socket.send(frame);
      expect(await live.next('error')).toMatchObject({ type: 'error', ...error });
      await isUsable(live);
    });
    expect(rows).toBe(0);
    live.send({ type: 'update', id: 'good', update: { chapterNumber: 1, completed: true } });
    expect(await live.next('ack')).toMatchObject({ id: 'good' });
  });
});

describe('a frame', () => {
  const frameOf = (bytes: number) => {
    const frame = (anchor: string) =>
      JSON.stringify({
        type: 'update',
        id: 'big',
        padding: anchor,
        update: { chapterNumber: 1, completed: true },
      });
    return frame('x'.repeat(bytes - frame('').length));
  };

  test('of exactly 16 KiB is taken', async () => {
    const live = await greeted(await quietReader());
    live.send(frameOf(16 * 1024));
    expect(await live.next('ack')).toMatchObject({ id: 'big' });
  });

  test('of one byte more closes its socket with 1009, changes nothing, and leaves the others alone', async () => {
    const reader = await quietReader();
    const [live, other] = [await greeted(reader), await greeted(reader)];
    live.send(frameOf(16 * 1024 + 1));
    expect(await live.closed).toMatchObject({ code: 1009 });
    await isUsable(other);
    expect((await readProgress(reader)).chapters).toEqual([]);
  });

  test('is measured in bytes, not characters', async () => {
    const live = await greeted(await quietReader());
    live.send(JSON.stringify({ type: 'sync', since: 0, padding: '€'.repeat(5_500) }));
    expect(await live.closed).toMatchObject({ code: 1009 });
  });
});

test('a socket that floods is closed with 4429, and the others of its reader stay', async () => {
  const reader = await quietReader();
  const [live, other] = [await greeted(reader), await greeted(reader)];
  for (let n = 0; n < 450; n += 1) live.send({ type: 'sync', since: 0 });
  expect(await live.closed).toMatchObject({ code: 4429 });
  expect(live.frames.filter(({ type }) => type === 'changes')).toHaveLength(400);
  await isUsable(other);
  expect((await call('GET', '/api/progress', { token: reader.accessToken })).status).toBe(200);
});

describe('a socket that is not heard of', () => {
  test('for ten minutes is closed with 4408 by the alarm; others hear that the device is gone', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const idle = await greeted(phone);
    moveClock(9 * 60_000);
    const fresh = await greeted(laptop);
    await runDurableObjectAlarm(objectOf(phone.email));
    await isUsable(idle);
    moveClock(10 * 60_000 - 1);
    await isUsable(fresh);
    moveClock(1);
    expect(await runDurableObjectAlarm(objectOf(phone.email))).toBe(true);
    expect(await idle.closed).toMatchObject({ code: 4408 });
    await isUsable(fresh);
    expect(await fresh.next('presence')).toMatchObject({ devices: 1 });
  });

  test('but pings stays open without waking the object', async () => {
    const reader = await quietReader();
    const live = await greeted(reader);
    const pong = new Promise((resolve) => live.socket.addEventListener('message', resolve));
    live.socket.send('ping');
    await pong;
    // The platform's own clock times pings, so the test brings the silence back to before it.
    await runInDurableObject(objectOf(reader.email), (_, state) => {
      const [socket] = state.getWebSockets();
      if (!socket) throw new Error('No socket is open.');
      const pingedAt = state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
      socket.serializeAttachment({ ...socket.deserializeAttachment(), heardAt: 0 });
      moveClock(pingedAt - Date.now() + 10 * 60_000 - 1);
    });
    await runDurableObjectAlarm(objectOf(reader.email));
    expect(live.socket.readyState).toBe(WebSocket.OPEN);
    moveClock(1);
    await runDurableObjectAlarm(objectOf(reader.email));
    expect(await live.closed).toMatchObject({ code: 4408 });
  });

  test('has an alarm set for it though nothing else is to be done', async () => {
    const reader = await quietReader();
    moveClock(60_000);
    await runDurableObjectAlarm(objectOf(reader.email));
    await greeted(reader);
    const alarmAt = await runInDurableObject(objectOf(reader.email), (_, { storage }) => storage.getAlarm());
    expect(alarmAt).toBe(Date.now() + 10 * 60_000);
  });
});

describe('after the object hibernated', () => {
  const hibernate = (email: string) => evictDurableObject(objectOf(email), { webSockets: 'hibernate' });

  test('its sockets answer, hear of updates, and are counted', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const [a, b] = [await greeted(phone), await greeted(laptop)];
    await hibernate(phone.email);
    a.send({ type: 'update', id: 1, update: { chapterNumber: 1, completed: true } });
    await a.next('ack');
    expect(await b.next('progress')).toMatchObject({ chapters: [{ chapterNumber: 1 }] });
    await hibernate(phone.email);
    await send(laptop, { chapterNumber: 2, completed: true });
    expect(await a.next('progress')).toMatchObject({ chapters: [{ chapterNumber: 2 }] });
    const third = await openLive(phone.accessToken);
    expect(await third.next('hello')).toMatchObject({ devices: 2 });
  });

  test('a session that ends closes its sockets with 4401, and its token is refused at once', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const [mine, theirs, alsoTheirs] = [await greeted(phone), await greeted(laptop), await greeted(laptop)];
    await hibernate(phone.email);
    const path = `/api/auth/sessions/${laptop.session.id}`;
    expect((await call('DELETE', path, { token: phone.accessToken })).status).toBe(204);
    expect(await theirs.closed).toMatchObject({ code: 4401 });
    expect(await alsoTheirs.closed).toMatchObject({ code: 4401 });
    expect((await call('GET', '/api/progress', { token: laptop.accessToken })).status).toBe(401);
    const update = { token: laptop.accessToken, body: { chapterNumber: 1, completed: true } };
    expect((await call('POST', '/api/progress', update)).status).toBe(401);
    await isUsable(mine);
    expect((await readProgress(phone)).chapters).toEqual([]);
  });

  test('a session that expired meanwhile is told 4401 on its next frame', async () => {
    const live = await greeted(await quietReader());
    moveClock(31 * 24 * 60 * 60_000);
    live.send({ type: 'update', id: 1, update: { chapterNumber: 1, completed: true } });
    expect(await live.closed).toMatchObject({ code: 4401 });
  });

  test('a device that goes is noticed', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const [a, b] = [await greeted(phone), await greeted(laptop)];
    expect(await a.next('presence')).toMatchObject({ devices: 2 });
    await hibernate(phone.email);
    b.socket.close(1000);
    expect(await a.next('presence')).toMatchObject({ devices: 1 });
  });
});
