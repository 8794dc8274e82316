/** Ranges of a file of 100 bytes, as browsers, players and broken clients ask for them (RFC 9110 section 14). */
import { expect, test } from 'vitest';
import { byteRange } from '../../src/rules/byteRange.ts';

test.each([
  ['bytes=0-0', 0, 1],
  ['bytes=0-', 0, 100],
  ['bytes=10-19', 10, 10],
  ['bytes=99-', 99, 1],
  ['bytes=90-1000', 90, 10],
  ['bytes=-1', 99, 1],
  ['bytes=-1000', 0, 100],
  ['Bytes=5-5', 5, 1],
  [' bytes=5-5 ', 5, 1],
  [`bytes=0-${'9'.repeat(400)}`, 0, 100],
])('%j is served', (field, offset, length) => {
  expect(byteRange(field, 100)).toEqual({ offset, length });
});

test.each([
  null,
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=a-b',
  'bytes=9-1',
  'bytes=1-2,5-6',
  'bytes = 1-2',
  'bytes=1 - 2',
  'bytes=+1-2',
  'bytes=0x1-2',
  'bytes=1.5-2',
  'items=0-1',
  '0-1',
])('%j is no single range, and the whole is served', (field) => {
  expect(byteRange(field, 100)).toBe('whole');
});

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', `bytes=${'9'.repeat(400)}-`])(
  '%j asks for nothing that exists',
  (field) => {
    expect(byteRange(field, 100)).toBe('unsatisfiable');
  },
);

test('of an empty file no range exists', () => {
  for (const field of ['bytes=0-', 'bytes=0-0', 'bytes=-5'])
    expect(byteRange(field, 0)).toBe('unsatisfiable');
});
