import { describe, expect, test } from 'vitest';
import { afterTry, giveUpOn } from '../../src/rules/outbox.ts';
import type { MailKind } from '../../src/wire/mail.ts';

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;
/** A mail that was tried `before` times, and now once more. */
const mailOf = (kind: MailKind, before = 0, ageMs = 0) => ({
  kind,
  attempts: before + 1,
  begunAt: NOW - ageMs,
});

test('a refused mail is a dead letter at once', () => {
  const after = afterTry(mailOf('chapter'), { kind: 'refused', reason: 'http_400' }, NOW, 0);
  expect(after).toEqual({ state: 'dead', dueAt: null, attempts: 1 });
});

describe('a mail to be tried again', () => {
  const retry = (afterMs: number | null, attempts: number) =>
    afterTry(mailOf('chapter', attempts), { kind: 'retry', afterMs, reason: 'http_429' }, NOW, 0);

  test('waits longer each time', () => {
    const delays = [0, 1, 2, 3].map((attempts) => (retry(null, attempts).dueAt ?? 0) - NOW);
    expect(delays).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test('waits as long as the provider asks for', () => {
    expect(retry(120_000, 0)).toEqual({ state: 'waiting', dueAt: NOW + 120_000, attempts: 1 });
  });

  test('waits its own time when the provider asks for less', () => {
    expect(retry(0, 9).dueAt).toBe(NOW + 150_000);
  });

  test('is a dead letter after 300 tries', () => {
    expect(retry(null, 298).state).toBe('waiting');
    expect(retry(null, 299)).toEqual({ state: 'dead', dueAt: null, attempts: 300 });
  });
});

describe('a paused mail', () => {
  const paused = { kind: 'paused', afterMs: 900_000, reason: 'http_401' } as const;

  test('burns no attempt', () => {
    const after = afterTry(mailOf('chapter', 299), paused, NOW, 0);
    expect(after).toEqual({ state: 'waiting', dueAt: NOW + 900_000, attempts: 299 });
  });

  test('is a dead letter after a week', () => {
    expect(afterTry(mailOf('chapter', 3, 7 * DAY_MS), paused, NOW, 0).state).toBe('dead');
  });
});

describe('a mail that may have been taken', () => {
  const tried = (kind: MailKind, repeatable: boolean) =>
    afterTry(mailOf(kind), { kind: 'unknown', repeatable, reason: 'timeout' }, NOW, 0);

  test.each(['magic_link', 'welcome'] as const)('is sent again if it is a %s', (kind) => {
    expect(tried(kind, false)).toEqual({ state: 'waiting', dueAt: NOW + 500, attempts: 1 });
  });

  test.each(['chapter', 'reminder', 'completion', 'purchase', 'broadcast'] as const)(
    'stays unknown if it is a %s',
    (kind) => {
      expect(tried(kind, false)).toEqual({ state: 'unknown', dueAt: null, attempts: 1 });
    },
  );

  test('is sent again where the provider knows a repeat', () => {
    expect(tried('broadcast', true).state).toBe('waiting');
  });
});

describe('a mail that nobody confirmed', () => {
  const hoursAgo = (hours: number) => NOW - hours * 3_600_000;
  const end = (kind: MailKind, state: string, attempts: number, uncertainSince: number | null = null) =>
    giveUpOn({ kind, state, attempts, uncertainSince }, NOW);

  test('goes to a consumer again while none has it, up to 300 times', () => {
    expect(end('broadcast', 'queued', 299)).toBeNull();
    expect(end('broadcast', 'queued', 300)).toEqual({ state: 'dead', reason: 'consumer_lost' });
    expect(end('magic_link', 'claimed', 300)).toEqual({ state: 'dead', reason: 'consumer_lost' });
  });

  test('may have been sent by the consumer that was lost, unless it may come twice', () => {
    expect(end('broadcast', 'claimed', 1)).toEqual({ state: 'unknown', reason: 'consumer_lost' });
    expect(end('welcome', 'claimed', 1)).toBeNull();
  });

  test('is repeated while its provider would know it again, unless it may come twice', () => {
    expect(end('broadcast', 'waiting', 9, hoursAgo(22.9))).toBeNull();
    expect(end('broadcast', 'waiting', 9, hoursAgo(23))).toEqual({
      state: 'unknown',
      reason: 'repeat_too_late',
    });
    expect(end('magic_link', 'waiting', 9, hoursAgo(48))).toBeNull();
  });
});
