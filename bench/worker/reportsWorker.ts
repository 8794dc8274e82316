/** The product's Worker, with what `npm run bench -- reports` needs beside it: very many readers, and counters of D1's rows. */
import * as v from 'valibot';
import type { Bindings } from '../../src/bindings.ts';
import { chapterTotals } from '../../src/reports/chapterTotals.ts';
import { compactRollups } from '../../src/reports/compactRollups.ts';
import { listReaders } from '../../src/reports/readers.ts';
import { readTotals } from '../../src/reports/rollups.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import { ReadersQuery } from '../../src/wire/reports.ts';
import type { Snapshot } from '../../src/wire/snapshot.ts';
import product from '../../src/worker.ts';
import { countRowsRead } from '../../test/helpers/rowsRead.ts';
import { randomNumbers, readerOf } from '../manyReaders.ts';
import { PARTS, QUESTIONS } from './reportQuestions.ts';
import { storeOutline, storePart } from './storeReaders.ts';

export { BroadcastObject } from '../../objects/BroadcastObject.ts';
export { ChapterCounter } from '../../objects/ChapterCounter.ts';
export { CodeObject } from '../../objects/CodeObject.ts';
export { PaymentObject } from '../../objects/PaymentObject.ts';
export { ReaderObject } from '../../objects/ReaderObject.ts';

const FLUSHED = 100;

export default {
  async fetch(request, bindings, ctx) {
    const url = new URL(request.url);
    if (!url.pathname.startsWith('/bench/')) return product.fetch(request, bindings, ctx);
    return Response.json((await answer(url, request, bindings.DB)) ?? null);
  },
  queue: product.queue,
} satisfies ExportedHandler<Bindings>;

async function answer({ pathname, searchParams }: URL, request: Request, db: D1Database): Promise<unknown> {
  const number = (name: string) => Number(searchParams.get(name));
  const now = number('now');
  const question = QUESTIONS[number('question')];
  switch (pathname) {
    case '/bench/outline':
      return storeOutline(db);
    case '/bench/fill':
      return storePart(db, await request.json());
    case '/bench/stored':
      return storedNow(db);
    case '/bench/fold':
      return {
        weeks: await db.prepare('SELECT count(*) AS weeks FROM rollups').first('weeks'),
        folded: await compactRollups(db, now),
      };
    case '/bench/questions':
      return QUESTIONS.map(({ name, path }) => ({ name, path, parts: PARTS.length }));
    case '/bench/report':
      return countRowsRead(db, async (counted) => question?.ask(counted, now));
    case '/bench/tables':
      return askTables(db, question?.ofTables ?? '', number('part'));
    case '/bench/list':
      return countRowsRead(db, async (counted) =>
        listReaders(counted, v.parse(ReadersQuery, await request.json()), now),
      );
    case '/bench/flush':
      return flush(db, now, searchParams.get('how') === 'alone', number('rev'));
    default:
      throw new Error(`There is no ${pathname}.`);
  }
}

/** @returns rows read */
async function askTables(db: D1Database, sql: string, part: number): Promise<number> {
  const statement = db.prepare(sql).bind(PARTS[part] ?? '', PARTS[part + 1] ?? '{');
  return (await statement.all()).meta.rows_read;
}

/** How many readers and progress rows there are, from the sums, since counting them would take minutes. */
async function storedNow(db: D1Database): Promise<{ readers: number; progressRows: number }> {
  const totals = await readTotals(db);
  let progressRows = 0;
  for (const { started } of chapterTotals(totals).values()) progressRows += started;
  return { readers: totals.get('subscribers') ?? 0, progressRows };
}

/** A hundred readers have read on: who they are stays. @returns rows written for all of them */
async function flush(db: D1Database, now: number, alone: boolean, rev: number): Promise<number> {
  const { results } = await db
    .prepare(
      `SELECT id, email, created_at AS createdAt, first_name AS firstName, last_name AS lastName FROM readers
       LIMIT ${FLUSHED}`,
    )
    .all<Pick<Snapshot, 'id' | 'email' | 'createdAt' | 'firstName' | 'lastName'>>();
  const random = randomNumbers(rev);
  const changed = results.map((reader) => {
    const index = Number(/\d+/.exec(reader.id)?.[0]);
    return { ...readerOf(index, Date.parse(reader.createdAt), now, random, rev), ...reader };
  });
  if (!alone) return storeSnapshots(db, changed, now);
  let rowsWritten = 0;
  for (const snapshot of changed) rowsWritten += await storeSnapshots(db, [snapshot], now);
  return rowsWritten;
}
