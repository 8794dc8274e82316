/** Whole dumps: what is passed over, and what hostile or broken files lead to. */
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { onlyRows, readAll, readOldData } from './oldData.ts';

const TIMES = "'2024-01-01 00:00:00', '2024-01-02 00:00:00'";
const ROW = `INSERT INTO "ReadingProgress" VALUES ('p1', 'ann@example.com', 3, true, 60, '{}', '{}', ${TIMES});`;

const OTHER_STATEMENTS: Record<string, string> = {
  'a psql command': '\\connect "old; database"\n',
  comments: "-- it's one; line\n/* nested /* it's */ ; */",
  'a function body': `CREATE FUNCTION f() RETURNS text AS $body$ SELECT ';'; $x$ it's $x$ $body$ LANGUAGE sql;`,
  'a parameter': 'PREPARE p AS SELECT $1 - 1 / 2;',
  'strings and names': `COMMENT ON COLUMN "a;'b".c IS E'it\\'s; ''here''';`,
  'another table’s COPY':
    "COPY public.other (a, b) FROM stdin;\nit's\t\\N\n\\\\.\t;\nlast\\\n\\.\tline\n\\.\n",
  'another table’s INSERT': "INSERT INTO public.other VALUES (E'it\\'s', ';', '\\');",
  'a query by COPY': 'COPY (SELECT 1) TO stdout;',
  'an empty COPY of other columns': 'COPY public."User" FROM stdin;\n\\.\n',
};

for (const [what, statement] of Object.entries(OTHER_STATEMENTS)) {
  test(`${what} between the rows changes nothing`, async () => {
    for (const size of [1, 3, 1000]) {
      expect(onlyRows(await readAll(`${ROW}\n${statement}\n${ROW}\n`, size))).toHaveLength(2);
    }
  });
}

test('COPY and INSERT may stand in one file, after a byte-order mark', async () => {
  const both = Buffer.concat([
    Buffer.from('\ufeff'),
    readOldData('handbook.sql'),
    readOldData('handbook.inserts.sql'),
  ]);
  expect(await readAll(both)).toHaveLength(2 * 6066);
});

const BROKEN: Record<string, [dump: string, message: RegExp]> = {
  'cut inside the COPY data': [
    readOldData('handbook.sql').toString().slice(0, 5000),
    /^Line \d+: .* inside the data of Em/,
  ],
  'cut inside a string': [ROW.slice(0, 50), /^Line 1: the file ends inside a quoted text/],
  'cut inside an INSERT': [ROW.slice(0, -2), /^Line 1: the file ends inside an INSERT/],
  'cut between statements': [
    `--\n-- PostgreSQL database dump\n--\n\n${ROW}\n`,
    /^Line \d: the dump is cut off/,
  ],
  'cut inside a comment': ['/* never closed', /inside a comment/],
  'cut inside a function': ['DO $x$ never closed', /inside a dollar-quoted text/],
  'holding binary data': [`${ROW}\0`, /binary data/],
  'in another encoding': ["SET client_encoding = 'LATIN1';", /--encoding=UTF8/],
  'without a column that every row needs': [
    'COPY reading_progress (id, email) FROM stdin;\n',
    /without chapterNumber/,
  ],
  'computing a value': [ROW.replace('60', 'now()'), /neither a string, a number/],
  'with COPY options': ['COPY reading_progress FROM stdin WITH (FORMAT csv);\n', /COPY has options/],
  'selecting into a table': ['INSERT INTO reading_progress SELECT 1;', /INSERT without VALUES/],
  'with one endless value': [ROW.replace('p1', 'x'.repeat(5_000_000)), /more than 4 MB/],
  'with one endless line': [`COPY reading_progress FROM stdin;\n${'x'.repeat(5_000_000)}`, /more than 4 MB/],
};

for (const [what, [dump, message]] of Object.entries(BROKEN)) {
  test(`a dump ${what} is refused with a message that says so`, async () => {
    await expect(readAll(dump)).rejects.toThrow(message);
    await expect(readAll(dump)).rejects.not.toThrow(/example\.com/);
  });
}

test('a dump of 20 MB, one statement of it all, is read in a heap of 16 MB', async () => {
  const worker = new Worker(new URL('./largeDumpWorker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  const result = await new Promise((resolve, reject) =>
    worker.once('message', resolve).once('error', reject),
  );
  expect(result).toEqual({
    rows: 2 * 40_000,
    bytes: expect.toSatisfy((bytes: number) => bytes > 20_000_000),
  });
});
