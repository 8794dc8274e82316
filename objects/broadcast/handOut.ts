/**
 * Hands a page of the audience to its readers' objects. First the page is written down, then each reader is asked,
 * then their answers are counted in one transaction: whatever breaks in between is done again, and counts once.
 */
import { readChapterList } from '../../src/content/chapters.ts';
import { inParallel } from '../../src/inParallel.ts';
import { audiencePage, targetOf } from '../../src/reports/audience.ts';
import { type CandidateAnswer, isQueued, withAnswer } from '../../src/rules/broadcastCounts.ts';
import { askAfterMs, pageOf } from '../../src/rules/broadcastPace.ts';
import type { BroadcastOrder } from '../../src/wire/broadcastRpc.ts';
import { withinTimeOrThrow } from '../../src/withinTime.ts';
import { insertAwaited } from './awaited.ts';
import { type BroadcastContext, READERS_AT_ONCE } from './BroadcastContext.ts';
import { changeRun, type Page, type Run, readRun, readState } from './run.ts';

const READ_TIMEOUT_MS = 20_000;
const ANSWER_TIMEOUT_MS = 10_000;
/** With the backoff between them some minutes; one broken object must not keep everybody else waiting. */
const TRIES_MAX = 8;

type Asked = { email: string; readerId: string; answer: CandidateAnswer | null };

/** @throws Error when D1 or a reader's object does not answer; what was answered is counted */
export async function handOutPage(context: BroadcastContext, now: number): Promise<void> {
  const run = readRun(context.db);
  const page = run.page ?? (await writeDownPage(context, run, now));
  if (!page) return;
  const order = { broadcastId: run.id, target: page.target, startedAt: run.startedAt ?? now };
  const asked = await inParallel(page.emails, READERS_AT_ONCE, (email) =>
    ask(context, order, email, page.tries),
  );
  countAnswers(context, page, asked, now);
  const silent = asked.filter(({ answer }) => answer === null).length;
  if (silent > 0) throw new Error(`${silent} readers did not answer.`);
}

/** @returns null when there is no page to hand out any more */
async function writeDownPage({ db, reports }: BroadcastContext, run: Run, now: number): Promise<Page | null> {
  const page = await withinTimeOrThrow(readPage(reports, run, now), READ_TIMEOUT_MS, 'D1');
  // Stopped meanwhile.
  if (readState(db) !== 'sending') return null;
  const last = page.emails.at(-1);
  if (last === undefined) changeRun(db, ({ rev }) => ({ state: 'delivering', cursor: '', rev: rev + 1 }));
  else changeRun(db, () => ({ page, cursor: last }));
  return last === undefined ? null : page;
}

async function readPage(reports: D1Database, run: Run, now: number): Promise<Page> {
  const { audience, testTo, cursor, startedAt } = run;
  if (testTo !== null) {
    const emails = cursor === '' ? [testTo] : [];
    return { target: { type: 'test' }, emails, isLast: true, tries: 0 };
  }
  const db = reports.withSession('first-primary');
  const target = await targetOf(audience, () => readChapterList(db));
  const { readers } = pageOf(run.mailsPerMinute);
  const emails = await audiencePage(db, target, startedAt ?? now, cursor, readers, now);
  return { target, emails, isLast: emails.length < readers, tries: 0 };
}

async function ask(
  { db, readers, log }: BroadcastContext,
  order: Omit<BroadcastOrder, 'isStopped'>,
  email: string,
  tries: number,
): Promise<Asked> {
  const reader = readers.byEmail(email);
  const readerId = reader.id.toString();
  // Looked up for each reader anew: a broadcast that is stopped reaches nobody else.
  const isStopped = readState(db) === 'stopped';
  try {
    const answer = await withinTimeOrThrow(
      reader.takeBroadcast({ ...order, isStopped }).then((taken): CandidateAnswer => taken),
      ANSWER_TIMEOUT_MS,
      'A reader',
    );
    return { email, readerId, answer };
  } catch (error) {
    log.error('broadcast.reader_failed', error, { readerId, tries });
    return { email, readerId, answer: tries + 1 >= TRIES_MAX ? 'unreachable' : null };
  }
}

function countAnswers({ db }: BroadcastContext, page: Page, asked: readonly Asked[], now: number): void {
  db.transaction(() => {
    const isStopped = readState(db) === 'stopped';
    for (const { readerId, answer } of asked) {
      if (answer !== null && isQueued(answer))
        insertAwaited(db, readerId, now, isStopped ? now : now + askAfterMs(0));
    }
    const silent = asked.filter(({ answer }) => answer === null).map(({ email }) => email);
    changeRun(db, (run) => {
      const counts = asked.reduce(
        (sum, { answer }) => (answer === null ? sum : withAnswer(sum, answer)),
        run.counts,
      );
      const rev = run.rev + 1;
      if (silent.length > 0) return { counts, rev, page: { ...page, emails: silent, tries: page.tries + 1 } };
      const state = page.isLast && run.state === 'sending' ? 'delivering' : run.state;
      // A reader's address is kept no longer than it is needed.
      const cursor = state === 'sending' ? run.cursor : '';
      return {
        counts,
        rev,
        state,
        cursor,
        page: null,
        nextPageAt: now + pageOf(run.mailsPerMinute).intervalMs,
      };
    });
  });
}
