/** INSERT statements as pg_dump writes them, and as other tools and people do. */
import { expect, test } from 'vitest';
import { onlyRows, readAll } from './oldData.ts';

const TIMES = "'2024-01-01 00:00:00', '2024-01-02 00:00:00'";

function progressInsert(videos: string, email = "'ann@example.com'"): string {
  return `INSERT INTO public."ReadingProgress" VALUES ('p1', ${email}, 3, true, 60, ${videos}, '{}', ${TIMES});\n`;
}

async function firstValues(dump: string) {
  const results = await Promise.all([1, 5, 1000].map((size) => readAll(dump, size)));
  for (const items of results) expect(items).toEqual(results[0]);
  return onlyRows(results[0] ?? [])[0]?.values;
}

const STRINGS: [written: string, meant: string | null][] = [
  ["'o''brien'", "o'brien"],
  ["''", ''],
  ["'two\nlines; with -- and /* in them'", 'two\nlines; with -- and /* in them'],
  ["'a backslash \\ stays'", 'a backslash \\ stays'],
  ["E'tab\\t quote\\' and '' back\\\\'", "tab\t quote' and ' back\\"],
  ["E'\\x41\\101\\u00e9\\U0001F642\\uD83D\\uDE42\\303\\251\\q'", 'AAé🙂🙂éq'],
  ["'ü🙂'::text", 'ü🙂'],
  ["'x'::character varying(10)", 'x'],
  ['NULL', null],
  ['DEFAULT', null],
];

for (const [written, meant] of STRINGS) {
  test(`INSERT reads the string ${JSON.stringify(written)}`, async () => {
    expect((await firstValues(progressInsert("'{}'", written)))?.email).toBe(meant);
  });
}

const ARRAYS: [written: string, meant: string][] = [
  ["'{a,b}'", '{a,b}'],
  ["'{a,b}'::text[]", '{a,b}'],
  ['\'{a,b}\'::character varying(10)[3] :: pg_catalog."text"[]', '{a,b}'],
  ["ARRAY['a','b']::text[]", '{"a","b"}'],
  ["ARRAY['a'::text, NULL, E'\\'q\\'']", '{"a",NULL,"\'q\'"}'],
  ['ARRAY[]::text[]', '{}'],
  ["array [ 'with \" and \\' ]", '{"with \\" and \\\\"}'],
];

for (const [written, meant] of ARRAYS) {
  test(`INSERT reads the list ${written}`, async () => {
    expect((await firstValues(progressInsert(written)))?.videosWatched).toBe(meant);
  });
}

test('INSERT without a column list has the columns in the order of the old Prisma migration', async () => {
  expect(await firstValues(progressInsert("'{}'"))).toEqual({
    id: 'p1',
    email: 'ann@example.com',
    chapterNumber: '3',
    completed: 'true',
    timeSpent: '60',
    videosWatched: '{}',
    quizzesPassed: '{}',
    createdAt: '2024-01-01 00:00:00',
    updatedAt: '2024-01-02 00:00:00',
  });
});

test('snake_case names, another column order, unknown columns and several rows in one statement', async () => {
  const dump = `insert into reading_progress
    (updated_at, created_at, quizzes_passed, videos_watched, note, time_spent, completed, chapter_number, email, id)
    overriding system value values
    (${TIMES}, '{}', '{v1}', 'unknown', -5, false, 2, 'ann@example.com', 'p1'), -- the first
    (${TIMES}, '{}', '{v2}', NULL, 1e1, TRUE, +4, 'bob@example.com', 'p2') ON CONFLICT (id) DO NOTHING;`;
  const rows = onlyRows(await readAll(dump, 7));
  expect(
    rows.map(({ values }) => [values.id, values.chapterNumber, values.timeSpent, values.videosWatched]),
  ).toEqual([
    ['p1', '2', '-5', '{v1}'],
    ['p2', '+4', '1e1', '{v2}'],
  ]);
  expect(rows[0]?.values).not.toHaveProperty('note');
});

test('a dump with standard_conforming_strings off has backslash escapes in plain strings', async () => {
  const insert = progressInsert("'{}'", "'a\\'b\\n'");
  expect((await firstValues(`SET standard_conforming_strings = off;\n${insert}`))?.email).toBe("a'b\n");
});
