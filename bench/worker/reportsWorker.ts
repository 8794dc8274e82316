/** The product's Worker, with what `npm run bench -- reports` needs beside it: very many readers, and counters of D1's rows. */
import type { Bindings } from '../../src/bindings.ts';
import { compactRollups } from '../../src/reports/compactRollups.ts';
import { storeSnapshots } from '../../src/reports/snapshots.ts';
import product from '../../src/worker.ts';
import { countRowsRead } from '../../test/helpers/rowsRead.ts';
import { randomNumbers, readerOf, storeManyReaders } from './manyReaders.ts';
import { QUESTIONS } from './reportQuestions.ts';

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
    return Response.json(await answer(url, bindings.DB));
  },
  queue: product.queue,
} satisfies ExportedHandler<Bindings>;

async function answer({ pathname, searchParams }: URL, db: D1Database): Promise<unknown> {
  const number = (name: string) => Number(searchParams.get(name));
  const now = number('now');
  const question = QUESTIONS[number('question')];
  switch (pathname) {
    case '/bench/fill':
      return storeManyReaders(db, {
        first: number('first'),
        count: number('count'),
        readers: number('readers'),
        now,
      });
    case '/bench/fold':
      return {
        weeks: await db.prepare('SELECT count(*) AS weeks FROM rollups').first('weeks'),
        folded: await compactRollups(db, now),
      };
    case '/bench/questions':
      return QUESTIONS.map(({ name, path }) => ({ name, path }));
    case '/bench/report':
      return countRowsRead(db, async (counted) => question?.ask(counted, now));
    case '/bench/tables':
      return (await db.prepare(question?.ofTables ?? '').all()).meta.rows_read;
    case '/bench/flush':
      return flush(db, now, searchParams.get('how') === 'alone', number('rev'));
    default:
      throw new Error(`There is no ${pathname}.`);
  }
}

/** Changes a hundred readers. @returns rows written for all of them */
async function flush(db: D1Database, now: number, alone: boolean, rev: number): Promise<number> {
  const { results } = await db
    .prepare(`SELECT email, created_at FROM readers LIMIT ${FLUSHED}`)
    .all<{ email: string; created_at: string }>();
  const random = randomNumbers(rev);
  const changed = results.map(({ email, created_at }, index) => ({
    ...readerOf(index, Date.parse(created_at), now, random, rev),
    email,
    createdAt: created_at,
  }));
  if (!alone) return storeSnapshots(db, changed, now);
  let rowsWritten = 0;
  for (const snapshot of changed) rowsWritten += await storeSnapshots(db, [snapshot], now);
  return rowsWritten;
}
