/** A chapter read in many sittings: its row stays small, its time exact, and late reports find their sitting. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { unpackOutcome } from '../../src/packedOutcome.ts';
import { objectOf } from '../helpers/api.ts';
import { ago, countRowsWritten, type Device, readChapter, send, sitting } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

stopTheClock();

async function documentOf(email: string): Promise<{ bytes: number; sittings: number }> {
  return runInDurableObject(objectOf(email), (_, { storage }) => {
    const { document } = storage.sql.exec<{ document: string }>('SELECT document FROM progress').one();
    const parsed: { facts: { sittings: unknown[] } } = JSON.parse(document);
    return { bytes: document.length, sittings: parsed.facts.sittings.length };
  });
}

/** Sittings of 60 s each, straight to the object, whose progress limit is lifted between the batches. */
async function readOften(device: Device, count: number): Promise<void> {
  const updates = Array.from({ length: count }, (_, n) => ({
    chapterNumber: 1,
    sitting: { id: `sitting-${n}`, seconds: 60, startedAt: Date.now() - (n + 1) * 600_000 },
  }));
  for (let from = 0; from < count; from += 100) {
    const batch = JSON.stringify(updates.slice(from, from + 100));
    await runInDurableObject(objectOf(device.email), (_, { storage }) => {
      storage.sql.exec('UPDATE progress SET limit_arrival_at = 0');
    });
    await evictDurableObject(objectOf(device.email));
    const packed = await objectOf(device.email).updateProgress(device.session.id, batch);
    expect(unpackOutcome(packed).ok).toBe(true);
  }
}

const again = (n: number, seconds: number, startedAgo: number) => ({
  chapterNumber: 1,
  sitting: { id: `sitting-${n}`, seconds, startedAt: ago(startedAgo) },
});

describe('a chapter with more sittings than its row holds', () => {
  test('has the older ones folded by the 33rd, and keeps their time', async () => {
    const reader = await quietReader();
    for (let n = 0; n < 32; n += 1)
      await send(reader, { chapterNumber: 1, sitting: sitting(`sit-${n}`, 60) });
    expect((await documentOf(reader.email)).sittings).toBe(32);
    const one = { chapterNumber: 1, sitting: sitting('sit-32', 60) };
    const rows = await countRowsWritten(reader.email, () => send(reader, one));
    const { sittings } = await documentOf(reader.email);
    expect(sittings).toBe(8);
    expect(rows).toBe(1 + 33 - sittings);
    expect((await readChapter(reader, 1)).timeSpent).toBe(33 * 60);
  });

  test('takes the replay of a folded sitting for what it is: no row, no revision, no time', async () => {
    const reader = await quietReader();
    await readOften(reader, 40);
    const before = await readChapter(reader, 1);
    expect(before.timeSpent).toBe(40 * 60);
    const replays = async () => {
      for (let n = 0; n < 40; n += 1) await send(reader, again(n, 60, (n + 1) * 600));
      for (let n = 0; n < 40; n += 1) await send(reader, again(n, 10, (n + 1) * 600));
    };
    expect(await countRowsWritten(reader.email, replays)).toBe(0);
    expect(await readChapter(reader, 1)).toEqual(before);
  });

  test('counts a larger claim of a folded sitting by the difference, once', async () => {
    const reader = await quietReader();
    await readOften(reader, 40);
    for (const n of [0, 5, 20, 39]) {
      await send(reader, again(n, 90, (n + 1) * 600));
      await send(reader, again(n, 90, (n + 1) * 600));
    }
    expect((await readChapter(reader, 1)).timeSpent).toBe(40 * 60 + 4 * 30);
    await evictDurableObject(objectOf(reader.email));
    expect((await readChapter(reader, 1)).timeSpent).toBe(40 * 60 + 4 * 30);
  });

  test('stays small over 1,000 sittings, and exact to the second', async () => {
    const reader = await quietReader();
    await readOften(reader, 1_000);
    const { bytes, sittings } = await documentOf(reader.email);
    expect(sittings).toBeLessThanOrEqual(32);
    expect(bytes).toBeLessThan(8_192);
    expect((await readChapter(reader, 1)).timeSpent).toBe(1_000 * 60);
    await readOften(reader, 1_000);
    expect((await readChapter(reader, 1)).timeSpent).toBe(1_000 * 60);
  });
});
