/** The sums in docs/costs.md are right: each act by the prices, each month by the acts. */
import { expect, test } from 'vitest';
import { readPage } from './markdown.ts';

type Row = Record<string, string>;

/** The first table under a heading, by its heads. */
function tableUnder(heading: string): Row[] {
  const [, section = ''] = readPage('docs/costs.md').text.split(`\n## ${heading}\n`);
  const lines = section.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const count = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  const [heads = [], , ...rows] = lines.slice(first, first + count).map(cellsOf);
  return rows.map((row) => Object.fromEntries(heads.map((head, at) => [head, row[at] ?? ''])));
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const number = (text = '') => Number(text.replaceAll(',', ''));
const named = (rows: Row[], head: string, name: string) => rows.find((row) => row[head] === name) ?? {};

const prices = tableUnder('Prices');
const acts = tableUnder('What an act uses');
const price = (unit: string) => number(named(prices, 'unit', unit).dollars);
const told = (act: string) => number(named(acts, 'act', act)['$ a million']);
const snapshot = told('snapshot to D1');

/** Dollars for a million, not rounded. */
function dollars(row: Row): number {
  return (
    number(row['Worker requests']) * price('Worker request') +
    number(row['object requests']) * price('object request') +
    (number(row['object rows']) + number(row['D1 rows'])) * price('row written') +
    number(row['queue operations']) * price('queue operation')
  );
}

test.each(acts)('$act costs what its parts do', (row) => {
  expect(number(row['$ a million'])).toBeCloseTo(dollars(row), 1);
});

test('a month is its sittings, sign-ins and mails', () => {
  const exactly = (act: string) => dollars(named(acts, 'act', act));
  const months = tableUnder('A month');
  expect(months).toHaveLength(3);
  for (const month of months) {
    const millions = number(month['daily readers']) / 1_000_000;
    const parts = [
      30 * exactly('sitting of 30 minutes') * millions,
      exactly('sign-in by mail, snapshots included') * millions,
      4 * exactly('mail that nobody asked for') * millions,
    ];
    const shown = [month.sittings, month['sign-ins'], month.mails].map(number);
    for (const [at, part] of parts.entries()) expect(shown[at]).toBeCloseTo(part, 1);
    const sum = parts.reduce((total, part) => total + part, number(month.fee));
    expect(number(month['dollars a month'])).toBe(Math.round(sum));
  }
});

test('what makes a sitting dearer adds what is said', () => {
  const changes = tableUnder('What makes it dearer');
  const adds = changes.map((row) => number(row['adds to a sitting, $ a million']));
  const socket = price('object request') / 20;
  const expected = [
    30 * (price('row written') + socket),
    // Each leaves after 30 s of quiet, which an update a minute always meets.
    30 * (price('Worker request') + price('object request') - socket) + 27 * snapshot,
    27 * snapshot,
    3 * price('row written'),
  ];
  expect(adds).toHaveLength(expected.length);
  for (const [at, one] of expected.entries()) expect(adds[at]).toBeCloseTo(one, 1);
});
