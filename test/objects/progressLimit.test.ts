/** The progress limit: 300 updates a minute with bursts of 120, exact over devices, paths and evictions. */
import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { call, objectOf } from '../helpers/api.ts';
import { moveClock } from '../helpers/clock.ts';
import { openLive } from '../helpers/live.ts';
import { type Device, readProgress, send } from '../helpers/progress.ts';
import { quietDevice, quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

const post = (device: Device, updates: unknown[]) =>
  call('POST', '/api/progress', { token: device.accessToken, body: { updates } });
const videos = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ chapterNumber: 1, videosWatched: [`v${from + n}`] }));

describe('a reader whose devices send too much', () => {
  test('has 120 updates taken at once and the next refused with a time to come back', async () => {
    const phone = await quietReader();
    const laptop = await quietDevice(phone.email);
    const first = await post(phone, videos(0, 100));
    expect(first.headers.get('RateLimit-Policy')).toBe('"progress";q=300;w=60');
    expect(first.headers.get('RateLimit')).toBe('"progress";r=20;t=20');
    expect((await post(laptop, videos(100, 20))).headers.get('RateLimit')).toBe('"progress";r=0;t=24');
    const before = await readProgress(phone);
    const over = await post(phone, videos(120, 1));
    expect(over.status).toBe(429);
    expect(over.headers.get('Retry-After')).toBe('1');
    expect(over.headers.get('RateLimit-Policy')).toBe('"progress";q=300;w=60');
    expect(over.headers.get('RateLimit')).toMatch(/^"progress";r=0;t=\d+$/);
    expect(await over.json()).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(await readProgress(phone)).toEqual(before);
  });

  test('has one more taken every fifth of a second', async () => {
    const reader = await quietReader();
    await post(reader, videos(0, 100));
    await post(reader, videos(100, 20));
    moveClock(199);
    expect((await post(reader, videos(200, 1))).status).toBe(429);
    moveClock(1);
    expect((await post(reader, videos(200, 1))).status).toBe(200);
    expect((await post(reader, videos(201, 1))).status).toBe(429);
    moveClock(60_000);
    expect((await post(reader, videos(300, 100))).status).toBe(200);
  });

  test('is limited alike after the object was evicted', async () => {
    const reader = await quietReader();
    await post(reader, videos(0, 100));
    await post(reader, videos(100, 19));
    await evictDurableObject(objectOf(reader.email));
    expect((await post(reader, videos(119, 1))).headers.get('RateLimit')).toBe('"progress";r=0;t=24');
    await evictDurableObject(objectOf(reader.email));
    expect((await post(reader, videos(120, 1))).status).toBe(429);
  });

  test('hears of it on a live socket, which stays usable', async () => {
    const reader = await quietReader();
    const live = await openLive(reader.accessToken);
    await post(reader, videos(0, 100));
    await post(reader, videos(100, 20));
    live.send({ type: 'update', id: 'over', update: { chapterNumber: 2, completed: true } });
    expect(await live.next('error')).toMatchObject({ id: 'over', code: 'rate_limited' });
    moveClock(1_000);
    live.send({ type: 'update', id: 'over', update: { chapterNumber: 2, completed: true } });
    expect(await live.next('ack')).toMatchObject({ id: 'over' });
  });

  test('slows nobody else down', async () => {
    const busy = await quietReader();
    await post(busy, videos(0, 100));
    await post(busy, videos(100, 20));
    expect((await send(await quietReader(), { chapterNumber: 1, completed: true })).chapters).toHaveLength(1);
  });
});
