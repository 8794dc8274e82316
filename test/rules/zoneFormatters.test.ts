/** Formatters by time zone, of which an isolate can keep only some. */
import { expect, test } from 'vitest';
import { zoneFormatters } from '../../src/rules/zoneFormatters.ts';

/** One zone in as many spellings as a stranger may sign up with. */
function spellings(zone: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    [...zone].map((letter, place) => (n & (1 << place) ? letter.toUpperCase() : letter)).join(''),
  );
}

test('a zone is made once, and thousands of spellings of one do not pile up', () => {
  const formatterOf = zoneFormatters('en-CA', { dateStyle: 'short' });
  const first = formatterOf('Europe/Berlin');
  expect(formatterOf('Europe/Berlin')).toBe(first);
  expect(first.format(Date.UTC(2027, 5, 30, 23))).toBe('2027-07-01');
  const many = spellings('america/anchorage', 1_000);
  expect(new Set(many.map((zone) => formatterOf(zone))).size).toBe(1_000);
  expect(formatterOf('Europe/Berlin')).not.toBe(first);
  expect(formatterOf('Europe/Berlin').format(Date.UTC(2027, 5, 30, 23))).toBe('2027-07-01');
});
