/** What becomes of single values and rows of the old database. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkImportRow } from '../../../src/rules/importRow.ts';
import { formatArrayLiteral, parseArrayLiteral } from '../../../tools/import/arrayLiteral.ts';
import { translateRow } from '../../../tools/import/oldDatabase.ts';
import { readTimestamp } from '../../../tools/import/oldValues.ts';

const TIME = '2024-04-03 10:02:46.826';
const SUBSCRIBER = {
  id: 's1',
  email: ' Ann@Example.com ',
  firstName: 'Ann',
  lastName: null,
  createdAt: TIME,
  updatedAt: TIME,
  hasAccess: 't',
  hasPurchased: 'false',
  discountCode: null,
  emailsSent: '3',
  lastEmailSent: null,
};
const PROGRESS = {
  id: 'p1',
  email: 'ann@example.com',
  chapterNumber: '3',
  completed: 'f',
  timeSpent: '60',
  videosWatched: '{v1,NULL,"v 2"}',
  quizzesPassed: null,
  createdAt: TIME,
  updatedAt: TIME,
};

test('rows become what the wire takes; the address stays as it was written', () => {
  expect(translateRow({ table: 'EmailSubscriber', values: SUBSCRIBER })).toMatchObject({
    row: {
      email: ' Ann@Example.com ',
      createdAt: '2024-04-03T10:02:46.826Z',
      hasAccess: true,
      hasPurchased: false,
      emailsSent: 3,
    },
  });
  expect(translateRow({ table: 'ReadingProgress', values: PROGRESS })).toMatchObject({
    row: { chapterNumber: 3, completed: false, videosWatched: ['v1', 'v 2'], quizzesPassed: [] },
  });
});

const REJECTED: [values: Record<string, string | null>, reason: string][] = [
  [{ email: 'not-an-address' }, 'no e-mail address'],
  [{ email: null }, 'no e-mail address'],
  [{ emailsSent: '-1' }, 'negative mail count'],
  [{ emailsSent: '2147483648' }, 'mail count above 2147483647'],
  [{ lastEmailSent: '1969-12-31 23:59:59.999' }, 'time before 1970'],
  [{ createdAt: 'infinity' }, 'createdAt is not a time'],
  [{ createdAt: null }, 'createdAt is not a time'],
  [{ hasAccess: 'maybe' }, 'hasAccess is not true or false'],
  [{ emailsSent: '1.5' }, 'emailsSent is not a whole number'],
  [{ firstName: 'x'.repeat(1001) }, 'firstName has more than 1000 characters'],
  [{ chapterNumber: '0' }, 'chapter below 1'],
  [{ chapterNumber: '10000' }, 'chapter above 9999'],
  [{ timeSpent: '-30' }, 'negative time'],
  [{ timeSpent: '9999999999' }, 'time above 2147483647 seconds'],
  [{ videosWatched: '{{a},{b}}' }, 'videosWatched is not a list of texts'],
  [{ quizzesPassed: '{""}' }, 'quizzesPassed has an empty text'],
];

for (const [values, reason] of REJECTED) {
  test(`a row is rejected with "${reason}" for ${JSON.stringify(values).slice(0, 60)}`, () => {
    const column = Object.keys(values)[0] ?? '';
    const old =
      column in SUBSCRIBER
        ? { table: 'EmailSubscriber' as const, values: { ...SUBSCRIBER, ...values } }
        : { table: 'ReadingProgress' as const, values: { ...PROGRESS, ...values } };
    expect(translateRow(old)).toEqual({
      ok: false,
      rejection: { table: old.table, id: old.values.id, reason },
    });
  });
}

test('a row without an id is rejected without one', () => {
  const rejection = { table: 'EmailSubscriber', id: null, reason: 'id is not there' };
  expect(translateRow({ table: 'EmailSubscriber', values: { ...SUBSCRIBER, id: '' } })).toEqual({
    ok: false,
    rejection,
  });
});

test('the server’s rule gives the normalised address', () => {
  const translation = translateRow({ table: 'EmailSubscriber', values: SUBSCRIBER });
  if (!translation.ok || translation.row.table !== 'EmailSubscriber')
    throw new Error('The row was rejected.');
  const row = {
    ...translation.row,
    firstName: null,
    lastName: null,
    discountCode: null,
    createdAt: 0,
    updatedAt: 0,
    lastEmailSent: null,
  };
  expect(checkImportRow(row)).toEqual({ ok: true, email: 'ann@example.com' });
});

const TIMESTAMPS: [written: string, meant: string | null][] = [
  ['2024-04-03 10:02:46.826', '2024-04-03T10:02:46.826Z'],
  ['2024-04-03 10:02:46', '2024-04-03T10:02:46.000Z'],
  ['2024-04-03 10:02:46.8', '2024-04-03T10:02:46.800Z'],
  ['2024-04-03 10:02:46.826999', '2024-04-03T10:02:46.826Z'],
  ['2024-04-03 10:02:46.82+00', '2024-04-03T10:02:46.820Z'],
  ['2024-04-03 10:02:46+05:30', '2024-04-03T04:32:46.000Z'],
  ['2024-04-03 22:02:46-0230', '2024-04-04T00:32:46.000Z'],
  ['2024-04-03T10:02:46.826Z', '2024-04-03T10:02:46.826Z'],
  ['2024-02-30 10:00:00', null],
  ['2024-04-03 25:00:00', null],
  ['2024-04-03', null],
  ['-infinity', null],
  ['0044-03-15 12:00:00 BC', null],
  ['10000-01-01 00:00:00', null],
];

for (const [written, meant] of TIMESTAMPS) {
  test(`the timestamp ${written} is ${meant ?? 'none'}`, () => expect(readTimestamp(written)).toBe(meant));
}

const ARRAY_LITERALS: [literal: string, elements: (string | null)[] | null][] = [
  ['{}', []],
  [' { } ', []],
  ['{a,b c,"d,e"}', ['a', 'b c', 'd,e']],
  ['{ a , "b" }', ['a', 'b']],
  ['{NULL,null,"NULL",\\NULL}', [null, null, 'NULL', 'NULL']],
  ['{"a\\"b\\\\c",d\\,e,""}', ['a"b\\c', 'd,e', '']],
  ['{"with {braces}"}', ['with {braces}']],
  ['{{a}}', null],
  ['{a,}', null],
  ['{,a}', null],
  ['{a"b}', null],
  ['{"a"b}', null],
  ['{"a}', null],
  ['{a\\}', null],
  ['{a}x', null],
  ['[0:1]={a,b}', null],
  ['', null],
  ['{', null],
];

for (const [literal, elements] of ARRAY_LITERALS) {
  test(`the array literal ${literal} is ${JSON.stringify(elements)}`, () =>
    expect(parseArrayLiteral(literal)).toEqual(elements));
}

test('any list survives being written as an array literal', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: 'binary' }))), (list) => {
      expect(parseArrayLiteral(formatArrayLiteral(list))).toEqual(list);
    }),
  );
});
