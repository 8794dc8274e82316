/** A live PostgreSQL, the real one in WebAssembly, in both naming styles. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceItem } from '../../../tools/import/dumpRow.ts';
import { openSource } from '../../../tools/import/source.ts';
import { blocksUnder, readPage } from '../docs/markdown.ts';
import { readAll, readExpected, readOldData, translateAll } from './oldData.ts';
import { foldReaders } from './readerOracle.ts';

const PRISMA_SCHEMA = `
  CREATE TABLE "EmailSubscriber" (
    id text PRIMARY KEY, email text NOT NULL, "firstName" text, "lastName" text,
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" timestamp(3) NOT NULL,
    "hasAccess" boolean NOT NULL DEFAULT true, "hasPurchased" boolean NOT NULL DEFAULT false,
    "discountCode" text, "emailsSent" integer NOT NULL DEFAULT 0, "lastEmailSent" timestamp(3));
  CREATE TABLE "ReadingProgress" (
    id text PRIMARY KEY, email text NOT NULL, "chapterNumber" integer NOT NULL,
    completed boolean NOT NULL DEFAULT false, "timeSpent" integer NOT NULL DEFAULT 0,
    "videosWatched" text[] DEFAULT ARRAY[]::text[], "quizzesPassed" text[] DEFAULT ARRAY[]::text[],
    "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" timestamp(3) NOT NULL);`;

/** The same rows under the other names, with zones and an unrelated column. */
const SNAKE_CASE_COPY = `
  CREATE SCHEMA snake;
  CREATE TABLE snake.email_subscribers AS SELECT 'x' AS note, id, email, "firstName" AS first_name,
    "lastName" AS last_name, "createdAt" AT TIME ZONE 'UTC' AS created_at, "updatedAt" AT TIME ZONE 'UTC' AS updated_at,
    "hasAccess" AS has_access, "hasPurchased" AS has_purchased, "discountCode" AS discount_code,
    "emailsSent" AS emails_sent, "lastEmailSent" AS last_email_sent FROM public."EmailSubscriber";
  CREATE TABLE snake.reading_progress AS SELECT "updatedAt" AS updated_at, "createdAt" AS created_at,
    "quizzesPassed" AS quizzes_passed, "videosWatched" AS videos_watched, "timeSpent" AS time_spent, completed,
    "chapterNumber" AS chapter_number, email, id FROM public."ReadingProgress";`;

const database = new PGlite();
const server = new PGLiteSocketServer({ db: database, port: 0, maxConnections: 4 });
let url = '';

beforeAll(async () => {
  await database.exec(PRISMA_SCHEMA);
  // The dump’s lines for psql are not SQL.
  await database.exec(
    readOldData('handbook.inserts.sql')
      .toString()
      .replace(/^\\.*$/gm, ''),
  );
  await database.exec(SNAKE_CASE_COPY);
  await server.start();
  url = `postgres://reader:hidden%20word@${server.getServerConn()}/postgres?sslmode=disable`;
});

afterAll(async () => {
  await server.stop();
  await database.close();
});

/** The overview's numbers, from what an import must hold. */
function expectedOverview() {
  const Chapters = v.record(v.string(), v.object({ completed: v.boolean(), timeSpent: v.number() }));
  const Reader = v.object({
    orphan: v.optional(v.boolean(), false),
    hasAccess: v.optional(v.boolean(), false),
    hasPurchased: v.optional(v.boolean(), false),
    progress: Chapters,
  });
  const readers = Object.values(v.parse(v.record(v.string(), Reader), readExpected().readers));
  const chapters = readers.flatMap(({ progress }) => Object.values(progress));
  return {
    total: readers.filter(({ orphan }) => !orphan).length,
    withAccess: readers.filter(({ hasAccess }) => hasAccess).length,
    purchased: readers.filter(({ hasPurchased }) => hasPurchased).length,
    chaptersCompleted: chapters.filter(({ completed }) => completed).length,
    timeSpent: chapters.reduce((sum, { timeSpent }) => sum + timeSpent, 0),
  };
}

async function readSource(from: string) {
  const source = await openSource(from);
  try {
    const items: SourceItem[] = [];
    for await (const item of source.items()) items.push(item);
    return { items, source };
  } finally {
    await source.close();
  }
}

describe.each(['public', 'snake'])('a live database in the schema %s', (schema) => {
  test('gives every reader as expected, with the eight rejections', async () => {
    const expected = readExpected();
    const { items, source } = await readSource(`${url}&schema=${schema}`);
    const { rows, rejected } = translateAll(items);
    expect(foldReaders(rows)).toEqual(expected.readers);
    expect(rejected.map(({ id, reason }) => `${id} ${reason}`).sort()).toEqual(
      expected.rejected.map(({ id, why }) => `${id} ${why}`).sort(),
    );
    expect([source.done(), source.total]).toEqual([6066, 6066]);
  });

  test('gives the same rows as the dump of it', async () => {
    const byId = (all: ReturnType<typeof translateAll>) => new Map(all.rows.map((row) => [row.id, row]));
    const live = translateAll((await readSource(`${url}&schema=${schema}`)).items);
    expect(byId(live)).toEqual(byId(translateAll(await readAll(readOldData('handbook.sql')))));
  });
});

test('what docs/migrating.md asks of the old database is what an import of it holds', async () => {
  // A dump that was read into a session leaves it without a search path.
  await database.exec('SET search_path = public');
  const [question = ''] = blocksUnder(readPage('docs/migrating.md'), '3. Check the numbers', 'sql');
  const { rows } = await database.query<Record<string, unknown>>(question);
  const counted = Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]);
  expect(Object.fromEntries(counted)).toEqual(expectedOverview());
});

test('the identity changes with the data, and neither it nor the name holds the password', async () => {
  const identity = async () => (await readSource(`${url}&schema=public`)).source.identity;
  const before = await identity();
  expect(await identity()).toBe(before);
  await database.exec(
    `UPDATE public."ReadingProgress" SET "timeSpent" = "timeSpent" + 1 WHERE "chapterNumber" = 5`,
  );
  expect(await identity()).not.toBe(before);
  await database.exec(
    `UPDATE public."ReadingProgress" SET "timeSpent" = "timeSpent" - 1 WHERE "chapterNumber" = 5`,
  );
  expect(await identity()).toBe(before);
  const { source } = await readSource(`${url}&schema=snake`);
  expect(source.identity + source.name).not.toContain('hidden');
});

test('tables in several schemas must be chosen from', async () => {
  await expect(openSource(url)).rejects.toThrow(/choose with \?schema=NAME/);
  await expect(openSource(`${url}&schema=nowhere`)).rejects.toThrow(
    /neither EmailSubscriber nor ReadingProgress/,
  );
});

test('nothing is written, even where reading the table would write', async () => {
  await database.exec(`
    CREATE SCHEMA trap;
    CREATE TABLE trap.log (entry text);
    CREATE FUNCTION trap.write() RETURNS text LANGUAGE sql AS $$ INSERT INTO trap.log VALUES ('x') RETURNING entry $$;
    CREATE VIEW trap.reading_progress AS SELECT trap.write() AS id, email, chapter_number, completed, time_spent,
      videos_watched, quizzes_passed, created_at, updated_at FROM snake.reading_progress;`);
  await expect(openSource(`${url}&schema=trap`)).rejects.toThrow(/read-only transaction/);
});

test('a server that does not answer is an error', async () => {
  await expect(openSource('postgres://reader@127.0.0.1:1/nothing')).rejects.toThrow(/ECONNREFUSED/);
});
