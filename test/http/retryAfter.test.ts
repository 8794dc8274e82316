import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/http/retryAfter.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-21T06:00:00Z');

test.each([
  [null, null],
  ['', null],
  ['soon', null],
  ['-1', null],
  ['1e9', null],
  ['0', 0],
  ['7', 7_000],
  [' 7 ', 7_000],
  ['1.5', 1_500],
  ['999999999999', 3_600_000],
  ['Sat, 21 Nov 2026 06:00:30 GMT', 30_000],
  ['Saturday, 21-Nov-26 06:00:30 GMT', 30_000],
  ['Sat Nov 21 06:00:30 2026', 30_000],
  ['Sat, 21 Nov 2026 05:00:00 GMT', 0],
  ['Sun, 22 Nov 2026 06:00:00 GMT', 3_600_000],
])('Retry-After %o means %o ms', (value, ms) => {
  expect(retryAfterMs(value, NOW, HOUR_MS)).toBe(ms);
});
