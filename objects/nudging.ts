/**
 * Daily chapters, reminders and congratulations, by the object's own alarm. They are decided from the progress of that
 * moment and the published chapters, which only D1 knows; without it the object looks again later, and nothing is lost.
 */
import { readChapterList } from '../src/content/chapters.ts';
import {
  decideNudge,
  isNudge,
  isOvertaken,
  type ListedChapter,
  type MailsOnTheirWay,
} from '../src/rules/decideNudge.ts';
import { byDay } from '../src/rules/localTime.ts';
import { withinTimeOrThrow } from '../src/withinTime.ts';
import type { Database } from './Database.ts';
import { nudgedReader } from './nudges.ts';
import type { Claim } from './outbox.ts';
import { findNotSent } from './outboxRows.ts';
import type { ReaderContext } from './ReaderContext.ts';

const LOOK_TIMEOUT_MS = 5_000;

/**
 * Looks what there is to mail, if it is time.
 * @param look the reader in memory: after the wait for D1 it may be read anew, because an event failed meanwhile
 */
export async function nudgeIfDue(
  look: () => ReaderContext,
  db: Pick<D1Database, 'prepare'>,
  now: number,
): Promise<void> {
  const { nudgeClock, log } = look();
  if (!nudgeClock.isDue(now)) return;
  let outline: ListedChapter[];
  try {
    outline = await withinTimeOrThrow(readChapterList(db), LOOK_TIMEOUT_MS, 'D1');
  } catch (error) {
    const { state } = look();
    const failures = state.nudges.failures + 1;
    log.error('nudge.failed', error, { failures });
    state.changeNudges({ ...state.nudges, triedAt: now, failures });
    return;
  }
  nudge(look(), outline, now);
}

function nudge(context: ReaderContext, outline: ListedChapter[], now: number): void {
  const { db, state, nudgeClock, outbox, config, mailsToAnnounce } = context;
  const reader = nudgedReader(state);
  // The reader may have done something while D1 was asked.
  if (!reader || !nudgeClock.isDue(now)) return;
  const { mail, nudges } = decideNudge(reader, state.nudges, outline, onTheirWay(db), config.nudges, now);
  db.transaction(() => {
    state.changeNudges(nudges);
    if (mail) mailsToAnnounce.push({ mailId: outbox.enqueue(mail, now) });
  });
}

function onTheirWay(db: Database): MailsOnTheirWay {
  const chapters = findNotSent(db, 'chapter', 0);
  const mails = [...chapters, ...findNotSent(db, 'reminder', 0)];
  return {
    chapters: new Set(
      chapters.flatMap(({ content }) => (content.kind === 'chapter' ? content.chapterNumber : [])),
    ),
    nudge: mails.some(({ content, isUnderWay }) => isUnderWay && isNudge(content)),
  };
}

/**
 * Drops mails that the reader was quicker than, and that nobody is sending yet. To be called in the transaction of the
 * progress that overtook them.
 */
export function dropOvertakenNudges({ state, outbox }: ReaderContext): void {
  for (const { id, content, createdAt } of outbox.waitingNudges) {
    if (isOvertaken(content, createdAt, state.chapters)) outbox.drop(id);
  }
}

/** A claimed nudge is dropped when its reader was quicker, and put off when it is night. @returns whether it was either */
export function isHeldBack(
  { state, outbox }: ReaderContext,
  mailId: string,
  { content, createdAt }: Claim,
  now: number,
): boolean {
  if (!isNudge(content)) return false;
  if (isOvertaken(content, createdAt, state.chapters)) {
    outbox.withdraw(mailId, now);
    return true;
  }
  const dayAt = byDay(now, state.timezone);
  if (dayAt > now) outbox.postpone(mailId, dayAt);
  return dayAt > now;
}
