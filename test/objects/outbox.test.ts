/** The outbox of a reader's object, on its real storage: what a provider's word does to a claimed mail. */
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { Database } from '../../objects/Database.ts';
import { Outbox } from '../../objects/outbox.ts';
import { findDeadLetter } from '../../objects/outboxRows.ts';
import { newAddress, objectOf, quickReader } from '../helpers/api.ts';

const CONTENT = {
  kind: 'magic_link',
  link: 'https://example.com',
  code: '12345678',
  tokenId: 'token-1',
  lifetimeMinutes: 15,
} as const;
const NOW = 4_000_000_000_000;

type State = { state: string; due_at: number | null; attempts: number };

/** Runs against the tables of a reader who signed up; the mail is claimed, and made a broadcast if asked. */
async function withClaimed(
  kind: 'magic_link' | 'broadcast',
  play: (outbox: Outbox, id: string, row: () => State | null, db: Database) => void,
): Promise<void> {
  const { email } = await quickReader(newAddress());
  await runInDurableObject(objectOf(email), (_object, { storage }) => {
    const db = new Database(storage);
    const outbox = new Outbox(db, 60_000, false);
    const id = outbox.enqueue(CONTENT, NOW);
    db.run('UPDATE outbox SET kind = ? WHERE id = ?', kind, id);
    outbox.claim(id, NOW);
    const row = () =>
      db.first<{ state: string; due_at: number | null; attempts: number }>(
        'SELECT state, due_at, attempts FROM outbox WHERE id = ?',
        id,
      );
    play(outbox, id, row, db);
  });
}

describe('a mail that its provider may have taken', () => {
  const unknown = { kind: 'unknown', repeatable: false, reason: 'timeout' } as const;

  test('is unknown if it is a broadcast: nobody can claim it, nothing wakes for it', async () => {
    await withClaimed('broadcast', (outbox, id, row) => {
      expect(outbox.settle(id, 1, unknown, NOW, 0)).toBe(false);
      expect(row()).toEqual({ state: 'unknown', due_at: null, attempts: 1 });
      expect(outbox.claim(id, NOW + 1)).toBeNull();
      expect(outbox.takeDue(NOW + 86_400_000, 0)).not.toContain(id);
    });
  });

  test('is sent after all when a late word says so, and counts once', async () => {
    await withClaimed('broadcast', (outbox, id, row) => {
      outbox.settle(id, 1, unknown, NOW, 0);
      expect(outbox.settle(id, 1, { kind: 'sent', providerId: null }, NOW, 0)).toBe(true);
      expect(outbox.settle(id, 1, { kind: 'sent', providerId: null }, NOW, 0)).toBe(false);
      expect(row()).toBeNull();
    });
  });

  test('goes out again if it is a sign-in mail', async () => {
    await withClaimed('magic_link', (outbox, id, row) => {
      outbox.settle(id, 1, unknown, NOW, 0);
      expect(row()).toEqual({ state: 'waiting', due_at: NOW + 500, attempts: 1 });
      expect(outbox.claim(id, NOW + 500)).toMatchObject({ number: 2, content: CONTENT });
    });
  });
});

test('a paused mail waits without burning a try', async () => {
  await withClaimed('magic_link', (outbox, id, row) => {
    outbox.settle(id, 1, { kind: 'paused', afterMs: 900_000, reason: 'http_401' }, NOW, 0);
    expect(row()).toEqual({ state: 'waiting', due_at: NOW + 900_000, attempts: 0 });
  });
});

test('a refused mail is a dead letter that nobody can claim', async () => {
  await withClaimed('magic_link', (outbox, id, row) => {
    outbox.settle(id, 1, { kind: 'refused', reason: 'http_400' }, NOW, 0);
    expect(row()).toEqual({ state: 'dead', due_at: null, attempts: 1 });
    expect(outbox.claim(id, NOW + 1)).toBeNull();
  });
});

test('a broadcast whose consumer died is unknown, a sign-in mail goes out again', async () => {
  await withClaimed('broadcast', (outbox, id, row) => {
    expect(outbox.takeDue(NOW + 60_000, 0)).not.toContain(id);
    expect(row()).toEqual({ state: 'unknown', due_at: null, attempts: 1 });
  });
  await withClaimed('magic_link', (outbox, id, row) => {
    expect(outbox.takeDue(NOW + 60_000, 0)).toContain(id);
    expect(row()).toMatchObject({ state: 'queued', attempts: 1 });
  });
});

test('a mail at which every consumer dies is a dead letter in the end', async () => {
  await withClaimed('magic_link', (outbox, id, row) => {
    let now = NOW;
    for (let claims = 1; claims < 300; claims += 1) {
      now += 60_000;
      outbox.takeDue(now, 0);
      expect(outbox.claim(id, now)).not.toBeNull();
    }
    outbox.takeDue(now + 60_000, 0);
    expect(outbox.claim(id, now + 60_000)).toBeNull();
    expect(row()).toMatchObject({ state: 'dead', due_at: null });
  });
});

test('a broadcast whose consumer died is not handed to the next one, though no alarm came between', async () => {
  await withClaimed('broadcast', (outbox, id, row) => {
    expect(outbox.claim(id, NOW + 60_000)).toBeNull();
    expect(row()).toMatchObject({ state: 'unknown', due_at: null });
    // Its consumer was only slow, and says that no provider was asked.
    outbox.settle(id, 1, { kind: 'retry', afterMs: null, reason: 'not_composed' }, NOW + 61_000, 0);
    expect(row()).toMatchObject({ state: 'waiting' });
  });
});

test('a broadcast that waits behind a pause is not sent once its provider would not know it again', async () => {
  const HOUR = 3_600_000;
  const uncertain = { kind: 'unknown', repeatable: true, reason: 'timeout' } as const;
  const paused = { kind: 'paused', afterMs: HOUR, reason: 'http_401' } as const;
  await withClaimed('broadcast', (outbox, id, row) => {
    outbox.settle(id, 1, uncertain, NOW, 0);
    for (let hours = 1; hours <= 22; hours += 1) {
      expect(outbox.claim(id, NOW + hours * HOUR)).toMatchObject({ number: hours + 1 });
      outbox.settle(id, hours + 1, paused, NOW + hours * HOUR, 0);
    }
    expect(outbox.claim(id, NOW + 23 * HOUR)).toBeNull();
    expect(row()).toMatchObject({ state: 'unknown', due_at: null });
  });
});

test('a mail that may have been taken at one try and is refused at the next is unknown, not dead', async () => {
  const uncertain = { kind: 'unknown', repeatable: true, reason: 'timeout' } as const;
  for (const kind of ['broadcast', 'magic_link'] as const) {
    await withClaimed(kind, (outbox, id, row) => {
      outbox.settle(id, 1, uncertain, NOW, 0);
      outbox.claim(id, NOW + 60_000);
      outbox.settle(id, 2, { kind: 'refused', reason: 'http_422' }, NOW + 60_000, 0);
      expect(row()).toMatchObject({ state: 'unknown', due_at: null });
    });
  }
});

test('a dead letter that is brought back behind a pause waits for an operator as long as a new mail does', async () => {
  const DAY = 24 * 3_600_000;
  const paused = { kind: 'paused', afterMs: 900_000, reason: 'http_401' } as const;
  await withClaimed('broadcast', (outbox, id, row, db) => {
    outbox.settle(id, 1, paused, NOW + 8 * DAY, 0);
    const letter = findDeadLetter(db, id);
    expect(letter).toMatchObject({ state: 'dead', reason: 'http_401' });
    if (!letter) return;
    const retriedAt = NOW + 20 * DAY;
    outbox.retry(letter, retriedAt);
    for (const days of [0, 3, 6.9]) {
      const claim = outbox.claim(id, retriedAt + days * DAY);
      outbox.settle(id, claim?.number ?? 0, paused, retriedAt + days * DAY, 0);
      expect(row()).toMatchObject({ state: 'waiting' });
    }
    const claim = outbox.claim(id, retriedAt + 7.5 * DAY);
    outbox.settle(id, claim?.number ?? 0, paused, retriedAt + 7.5 * DAY, 0);
    expect(row()).toMatchObject({ state: 'dead' });
  });
});
