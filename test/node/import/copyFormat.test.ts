/** PostgreSQL documentation, COPY, "Text Format": every escape that a dump may hold. */
import { expect, test } from 'vitest';
import { onlyRows, readAll } from './oldData.ts';

const COLUMNS = 'id, email, "firstName", "createdAt", "updatedAt", "hasAccess", "hasPurchased", "emailsSent"';

function copyOf(firstName: string, eol = '\n'): string {
  const fields = [
    's1',
    'ann@example.com',
    firstName,
    '2024-01-01 00:00:00',
    '2024-01-01 00:00:00',
    't',
    'f',
    '3',
  ];
  return [`COPY public."EmailSubscriber" (${COLUMNS}) FROM stdin;`, fields.join('\t'), '\\.', ''].join(eol);
}

const ESCAPES: [written: string, meant: string | null, what: string][] = [
  ['\\N', null, 'NULL'],
  ['\\\\N', '\\N', 'a backslash and an N'],
  ['NULL', 'NULL', 'the word NULL'],
  ['', '', 'an empty text'],
  ['\\b\\f\\n\\r\\t\\v', '\b\f\n\r\t\v', 'control characters by letter'],
  ['\\\\', '\\', 'a backslash'],
  ['\\101\\60\\7', 'A0\x07', 'octal digits, one to three'],
  ['\\1011', 'A1', 'a digit after three octal digits'],
  ['\\x41\\x7a\\x9', 'Az\t', 'hexadecimal digits, one or two'],
  ['\\x414', 'A4', 'a digit after two hexadecimal digits'],
  ['\\xyz', 'xyz', 'an x without hexadecimal digits'],
  ['\\303\\251\\xc3\\xa9', 'éé', 'UTF-8 bytes written one by one'],
  ['\\q\\"\\.', 'q".', 'any other character stands for itself'],
  ['one\\\ntwo', 'one\ntwo', 'a backslash before a line end'],
  ['one\\\ttwo', 'one\ttwo', 'a backslash before a tab'],
  ['{a,"b\'c"}; -- no', '{a,"b\'c"}; -- no', 'what would mean something in SQL'],
  ['🙂\ufeffü', '🙂\ufeffü', 'characters of two to four bytes'],
];

for (const [written, meant, what] of ESCAPES) {
  test(`COPY text reads ${what}, wherever the file is cut`, async () => {
    for (const size of [1, 2, 3, 1000]) {
      expect(onlyRows(await readAll(copyOf(written), size))[0]?.values.firstName).toBe(meant);
    }
  });
}

test('COPY text with CRLF line ends reads the same', async () => {
  const [row] = onlyRows(await readAll(copyOf('Ann', '\r\n')));
  expect(row?.values).toMatchObject({ firstName: 'Ann', emailsSent: '3' });
});

test('a line with too few or too many values is rejected by id and the others are in', async () => {
  const good = copyOf('Ann').split('\n')[1] ?? '';
  const lines = ['s2\tbob@example.com', good, `${good}\tmore`];
  const items = await readAll(copyOf('x').replace(/\n.*\n/, `\n${lines.join('\n')}\n`));
  expect(items).toEqual([
    { table: 'EmailSubscriber', id: 's2', reason: '2 values for 8 columns' },
    expect.objectContaining({ values: expect.objectContaining({ id: 's1' }) }),
    { table: 'EmailSubscriber', id: 's1', reason: '9 values for 8 columns' },
  ]);
});

test('bytes that are not UTF-8 reject their row only', async () => {
  const items = await readAll(copyOf('\\xff'));
  expect(items).toEqual([{ table: 'EmailSubscriber', id: 's1', reason: 'firstName is not UTF-8 text' }]);
});
