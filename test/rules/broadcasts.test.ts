/** The pure rules of a broadcast: its pace, its patience, its counts. */
import { describe, expect, test } from 'vitest';
import { NO_COUNTS, withAnswer, withOutcome } from '../../src/rules/broadcastCounts.ts';
import { askAfterMs, isGivenUp, pageOf } from '../../src/rules/broadcastPace.ts';

const MINUTE = 60_000;

describe('the pace', () => {
  test.each([10, 11, 19, 100, 499, 500, 6_000])('%i mails a minute is never exceeded', (mailsPerMinute) => {
    const { readers, intervalMs } = pageOf(mailsPerMinute);
    expect((readers * MINUTE) / intervalMs).toBeLessThanOrEqual(mailsPerMinute);
    expect((readers * MINUTE) / intervalMs).toBeGreaterThan(0.9 * mailsPerMinute);
    expect(readers).toBeGreaterThanOrEqual(1);
  });

  test('outcomes are asked for ever less often, and at least once an hour', () => {
    const delays = Array.from({ length: 40 }, (_, asks) => askAfterMs(asks));
    expect(delays.slice(0, 3)).toEqual([30_000, MINUTE, 2 * MINUTE]);
    expect(delays.at(-1)).toBe(60 * MINUTE);
    expect(delays.toSorted((a, b) => a - b)).toEqual(delays);
  });

  test('a mail is given up when it has long been a dead letter', () => {
    const week = 7 * 24 * 60 * MINUTE;
    expect(isGivenUp(0, week)).toBe(false);
    expect(isGivenUp(0, 2 * week)).toBe(true);
  });
});

describe('the counts', () => {
  test('hold every candidate once', () => {
    const answers = [
      'queued',
      'already',
      'unwanted',
      'suppressed',
      'unconfirmed',
      'not_in_audience',
      'unknown',
    ] as const;
    const counts = [...answers, 'unreachable' as const].reduce(withAnswer, NO_COUNTS);
    expect(counts).toEqual({
      candidates: 8,
      queued: 2,
      skipped: { unwanted: 1, suppressed: 1, unconfirmed: 1, notInAudience: 1, unknown: 1, unreachable: 1 },
      mails: { ...NO_COUNTS.mails, pending: 2 },
    });
  });

  test('do not count who was first asked after the stop', () => {
    expect(withAnswer(NO_COUNTS, 'stopped')).toEqual(NO_COUNTS);
  });

  test('move a mail from one outcome to the next', () => {
    const queued = withAnswer(NO_COUNTS, 'queued');
    const failed = withOutcome(queued, 'pending', 'failed');
    expect(withOutcome(failed, 'failed', 'sent').mails).toEqual({ ...NO_COUNTS.mails, sent: 1 });
    expect(queued.mails.pending).toBe(1);
  });
});
