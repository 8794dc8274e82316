/** What the admin API says after an import, against handbook.expected.json: each reader, the list, the sums. */
import * as v from 'valibot';
import { expect } from 'vitest';
import type { AdminView } from '../../../src/wire/readerRpc.ts';
import type { Funnel, ListedReader, Overview, ReaderPage } from '../../../src/wire/reports.ts';
import { call } from '../helpers/client.ts';

const READERS_AT_ONCE = 16;

const Chapter = v.strictObject({
  completed: v.boolean(),
  timeSpent: v.number(),
  videosWatched: v.array(v.string()),
  quizzesPassed: v.array(v.string()),
});
const Chapters = v.record(v.string(), Chapter);
const Subscriber = v.strictObject({
  /** Rows of the old table; the API does not show it. */
  sources: v.number(),
  createdAt: v.string(),
  hasAccess: v.boolean(),
  hasPurchased: v.boolean(),
  emailsSent: v.number(),
  lastEmailSent: v.nullable(v.string()),
  progress: Chapters,
});
const Orphan = v.strictObject({ orphan: v.literal(true), progress: Chapters });
const Readers = v.record(v.string(), v.union([Orphan, Subscriber]));
type Readers = v.InferOutput<typeof Readers>;

/** @param readers as handbook.expected.json has them, by address */
export async function expectImported(url: string, key: string, readers: unknown): Promise<void> {
  const expected = v.parse(Readers, readers);
  await expectReaders(url, key, expected);
  await expectList(url, key, expected);
  await expectSums(url, key, expected);
}

/** Every reader, live from its object. */
async function expectReaders(url: string, key: string, expected: Readers): Promise<void> {
  const found: Record<string, unknown> = {};
  const left = Object.keys(expected);
  const work = async () => {
    for (let email = left.pop(); email !== undefined; email = left.pop()) {
      const view = await get<AdminView>(url, key, `readers/${encodeURIComponent(email)}`);
      found[email] = inExpectedWords(view, expected[email]);
    }
  };
  await Promise.all(Array.from({ length: READERS_AT_ONCE }, work));
  expect(found).toEqual(expected);
}

function inExpectedWords({ reader, progress }: AdminView, expected: Readers[string] | undefined): unknown {
  const chapters = Object.fromEntries(
    progress.chapters.map(({ chapterNumber, completed, timeSpent, videosWatched, quizzesPassed }) => [
      chapterNumber,
      { completed, timeSpent, videosWatched, quizzesPassed },
    ]),
  );
  if (expected && 'orphan' in expected) return { orphan: !reader.hasAccess, progress: chapters };
  const { createdAt, hasAccess, hasPurchased, emailsSent, lastEmailSent } = reader;
  const columns = { createdAt, hasAccess, hasPurchased, emailsSent, lastEmailSent };
  return { sources: expected?.sources, ...columns, progress: chapters };
}

/** The pages of the list hold each subscriber once, and nobody who never subscribed. */
async function expectList(url: string, key: string, expected: Readers): Promise<void> {
  const listed: ListedReader[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: ReaderPage = await get<ReaderPage>(url, key, `readers?limit=100${query}`);
    expect(page.total).toBe(subscribersOf(expected).length);
    listed.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor);
  const found = listed.map(({ email, emailsSent, timeSpent, chaptersCompleted }) => {
    return { email, emailsSent, timeSpent, chaptersCompleted };
  });
  const wanted = subscribersOf(expected).map(([email, { emailsSent, progress }]) => {
    const chapters = Object.values(progress);
    return {
      email,
      emailsSent,
      timeSpent: sum(chapters, ({ timeSpent }) => timeSpent),
      chaptersCompleted: chapters.filter(({ completed }) => completed).length,
    };
  });
  expect(found.sort(byEmail)).toEqual(wanted.sort(byEmail));
}

async function expectSums(url: string, key: string, expected: Readers): Promise<void> {
  const subscribers = subscribersOf(expected).map(([, reader]) => reader);
  const chapters = Object.values(expected).flatMap(({ progress }) => Object.entries(progress));
  const overview = await get<Overview>(url, key, 'reports/overview');
  expect(overview).toMatchObject({
    subscribers: {
      total: subscribers.length,
      withAccess: subscribers.filter(({ hasAccess }) => hasAccess).length,
      purchased: subscribers.filter(({ hasPurchased }) => hasPurchased).length,
    },
    chaptersCompleted: chapters.filter(([, { completed }]) => completed).length,
    timeSpent: sum(chapters, ([, { timeSpent }]) => timeSpent),
    mail: { sent: sum(subscribers, ({ emailsSent }) => emailsSent) },
  });
  const funnel = await get<Funnel>(url, key, 'reports/funnel');
  const found = funnel.chapters.map(({ chapterNumber, completed, videosWatched, quizzesPassed }) => {
    return { chapterNumber, completed, videosWatched, quizzesPassed };
  });
  const byChapter = Map.groupBy(chapters, ([number]) => Number(number));
  const wanted = [...byChapter].map(([chapterNumber, rows]) => ({
    chapterNumber,
    completed: rows.filter(([, { completed }]) => completed).length,
    videosWatched: sum(rows, ([, { videosWatched }]) => videosWatched.length),
    quizzesPassed: sum(rows, ([, { quizzesPassed }]) => quizzesPassed.length),
  }));
  expect(found).toEqual(wanted.sort((a, b) => a.chapterNumber - b.chapterNumber));
}

function subscribersOf(readers: Readers): [string, v.InferOutput<typeof Subscriber>][] {
  return Object.entries(readers).flatMap(([email, reader]) => ('orphan' in reader ? [] : [[email, reader]]));
}

async function get<T>(url: string, key: string, path: string): Promise<T> {
  const { status, body } = await call(url, 'GET', `/api/admin/${path}`, { token: key });
  expect(status, path.split('/')[0]).toBe(200);
  const value: T = JSON.parse(body);
  return value;
}

function sum<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}

function byEmail(a: { email: string }, b: { email: string }): number {
  return a.email < b.email ? -1 : 1;
}
