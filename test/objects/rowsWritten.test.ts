/** What progress costs, in rows as the storage itself counts them (DESIGN.md rule 7). */
import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { call, newAddress, objectOf } from '../helpers/api.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { openLive } from '../helpers/live.ts';
import { countRowsWritten, readProgress, send, sitting, tablesOf } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

const FULL = {
  chapterNumber: 4,
  completed: true,
  videosWatched: ['ch4-v1', 'ch4-v2'],
  quizzesPassed: ['ch4-q1'],
  sitting: sitting('rows', 60),
  position: { anchor: 'end', percent: 100, at: '2026-11-01T10:00:00.000Z' },
};

describe('rows written', () => {
  test('by a progress update: 1, whatever it holds', async () => {
    const reader = await quietReader();
    expect(
      await countRowsWritten(reader.email, () => send(reader, { chapterNumber: 1, completed: true })),
    ).toBe(1);
    expect(await countRowsWritten(reader.email, () => send(reader, FULL))).toBe(1);
    const more = { ...FULL, videosWatched: ['ch4-v3'] };
    expect(await countRowsWritten(reader.email, () => send(reader, more))).toBe(1);
  });

  test('by a replay or an empty update: 0, and not even the revision moves', async () => {
    const reader = await quietReader();
    const { rev } = await send(reader, FULL);
    const replays = async () => {
      for (let n = 0; n < 5; n += 1) expect((await send(reader, FULL)).rev).toBe(rev);
      expect(await send(reader, { chapterNumber: 9 })).toEqual({ rev, chapters: [] });
      await send(reader, FULL, { chapterNumber: 4 }, FULL);
    };
    expect(await countRowsWritten(reader.email, replays)).toBe(0);
    expect((await readProgress(reader)).rev).toBe(rev);
  });

  test('by a replay to an object that was evicted: 0', async () => {
    const reader = await quietReader();
    await send(reader, FULL);
    await evictDurableObject(objectOf(reader.email));
    expect(await countRowsWritten(reader.email, () => send(reader, FULL))).toBe(0);
  });

  test('by an update over a live socket: 1, and its replay 0', async () => {
    const reader = await quietReader();
    const live = await openLive(reader.accessToken);
    await live.next('hello');
    const sent = async () => {
      live.send({ type: 'update', id: 'a', update: FULL });
      await live.next('ack');
    };
    expect(await countRowsWritten(reader.email, sent)).toBe(1);
    expect(await countRowsWritten(reader.email, sent)).toBe(0);
  });

  test('by a batch over k chapters: k, however many updates it has', async () => {
    const reader = await quietReader();
    const batch = Array.from({ length: 60 }, (_, n) => ({
      chapterNumber: 1 + (n % 6),
      videosWatched: [`v${n}`],
    }));
    expect(await countRowsWritten(reader.email, () => send(reader, ...batch))).toBe(6);
    expect((await readProgress(reader)).chapters).toHaveLength(6);
  });

  test('by checking a session, and by reading: 0', async () => {
    const reader = await quietReader();
    await send(reader, FULL);
    const reads = async () => {
      for (const path of ['/api/auth/session', '/api/auth/sessions', '/api/progress', '/api/progress/4']) {
        expect((await call('GET', path, { token: reader.accessToken })).status).toBe(200);
      }
      await objectOf(reader.email).adminView([1, 2]);
    };
    expect(await countRowsWritten(reader.email, reads)).toBe(0);
  });

  test('by a refresh of the session: 1, and once a week a second, so that D1 learns when it ends', async () => {
    const reader = await quietReader();
    const refresh = (generation: number) => objectOf(reader.email).refresh(reader.session.id, generation);
    expect(await countRowsWritten(reader.email, () => refresh(0))).toBe(1);
    moveClock(6 * DAY);
    expect(await countRowsWritten(reader.email, () => refresh(1))).toBe(1);
    moveClock(2 * DAY);
    expect(await countRowsWritten(reader.email, () => refresh(2))).toBe(2);
  });

  test('by a request that the limit refuses: 0', async () => {
    const reader = await quietReader();
    const hundred = Array.from({ length: 100 }, () => FULL);
    await send(reader, ...hundred);
    const refused = async () => {
      const over = { updates: hundred.map((update) => ({ ...update, videosWatched: ['new'] })) };
      const response = await call('POST', '/api/progress', { token: reader.accessToken, body: over });
      expect(response.status).toBe(429);
    };
    expect(await countRowsWritten(reader.email, refused)).toBe(0);
  });

  test('by asking about an unknown address: 0, and no table is made', async () => {
    const email = newAddress();
    const ask = async () => {
      const sent = await call('POST', '/api/auth/magic-link', { body: { email } });
      expect(sent.status).toBe(200);
      const tried = await call('POST', '/api/auth/verify', { body: { email, code: '12345678' } });
      expect(tried.status).toBe(401);
    };
    expect(await countRowsWritten(email, ask)).toBe(0);
    expect(await tablesOf(email)).toEqual([]);
  });
});
