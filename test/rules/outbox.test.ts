import { describe, expect, test } from 'vitest';
import { afterTry, mayBeRepeated } from '../../src/rules/outbox.ts';
import type { MailKind } from '../../src/wire/mail.ts';

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;
/** A mail that was tried `before` times, and now once more. */
const mailOf = (kind: MailKind, before = 0, ageMs = 0) => ({
  kind,
  attempts: before + 1,
  createdAt: NOW - ageMs,
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

describe('a mail that its provider may have taken, and would know again', () => {
  const uncertainFor = (hours: number) => NOW - hours * 3_600_000;

  test('is repeated while the provider still knows it', () => {
    expect(mayBeRepeated('broadcast', null, NOW)).toBe(true);
    expect(mayBeRepeated('broadcast', uncertainFor(22.9), NOW)).toBe(true);
  });

  test('is not repeated after 23 hours', () => {
    expect(mayBeRepeated('broadcast', uncertainFor(23), NOW)).toBe(false);
  });

  test('is repeated whenever it is a sign-in mail', () => {
    expect(mayBeRepeated('magic_link', uncertainFor(48), NOW)).toBe(true);
  });
});
