/** The list of readers over very many of them: rows read and time of a first and of a late page, in each order and filter. */
import * as v from 'valibot';
import { encodeCursor } from '../src/reports/readersCursor.ts';
import type { ReaderSort } from '../src/wire/reports.ts';
import { isoTime } from '../src/wire/time.ts';
import { ask, type Bench, timeOf } from './reportsClient.ts';
import { median, printTable } from './table.ts';

const TIMES = 5;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
type Asked = { sort?: ReaderSort; [name: string]: string };

const LISTS: readonly Asked[] = [
  { sort: '-createdAt' },
  { sort: 'createdAt' },
  { sort: 'email' },
  { sort: '-email' },
  ...['access', 'purchased', 'confirmed', 'unconfirmed', 'stalled', 'finished', 'bounced'].map((filter) => ({
    filter,
  })),
  { filter: 'purchased', sort: 'email' },
  { filter: 'finished', sort: 'email' },
  { filter: 'bounced', sort: '-lastReadAt' },
  { filter: 'bounced', sort: '-timeSpent' },
  { q: 'reader99999' },
  { q: 'lovelace' },
  { q: 'nobody at all' },
  { q: 'turing', sort: 'email' },
];

/** Orders by last reading, chapters and time are refused over so many readers, so only those of few are asked. */
export async function printLists(bench: Bench): Promise<void> {
  const lines: string[][] = [];
  for (const asked of LISTS) {
    const late = { ...asked, cursor: lateCursor(asked.sort ?? '-createdAt', bench.now) };
    const of = async (page: Record<string, string>) => {
      const rowsRead = await ask(bench, 'list', v.number(), page);
      const times: number[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        times.push(await timeOf(bench, `readers?${new URLSearchParams(page)}`));
      }
      return [`${rowsRead}`, Math.min(...times).toFixed(0), median(times).toFixed(0)];
    };
    lines.push([new URLSearchParams(asked).toString(), ...(await of(asked)), ...(await of(late))]);
  }
  printTable(
    `The list of readers over HTTP, ${TIMES} times each, 50 readers a page`,
    [
      'asked',
      'first page: rows read',
      'least ms',
      'median ms',
      'late page: rows read',
      'least ms',
      'median ms',
    ],
    lines,
  );
}

/** A place that most readers are before; how many were found, the first page has told. */
function lateCursor(sort: ReaderSort, now: number): string {
  const key = {
    email: 'w',
    '-email': '3',
    createdAt: isoTime(now - YEAR_MS / 5),
    '-createdAt': isoTime(now - 1.8 * YEAR_MS),
    lastReadAt: isoTime(now - YEAR_MS / 5),
    '-lastReadAt': isoTime(now - 1.8 * YEAR_MS),
    chaptersCompleted: '000000000018',
    '-chaptersCompleted': '000000000002',
    timeSpent: '000000018000',
    '-timeSpent': '000000002000',
  }[sort];
  return encodeCursor({ sort, key, email: key, total: 1_000 });
}
