/** Mails that were given up, dead or perhaps sent: how D1 and an operator hear of them, and when they are forgotten. */
import { DAY_MS } from '../src/rules/days.ts';
import type { DeadLetter } from '../src/wire/deadLetters.ts';
import type { Database } from './Database.ts';
import { deleteDeadLetters, listDeadLetters } from './outboxRows.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** Bounds the snapshot. A reader to whom more mails failed has one cause, and the newest show it. */
const LISTED_MAX = 20;
/** Whoever has not asked for it again in a month does not miss it. */
const KEPT_MS = 30 * DAY_MS;

/** @returns what D1 is told of */
export function deadLetters(db: Database): DeadLetter[] {
  return listDeadLetters(db, LISTED_MAX);
}

/** Rides on a flush, so that it wakes no object and D1 hears of it at once. */
export function forgetOldDeadLetters(db: Database, now: number): void {
  deleteDeadLetters(db, now - KEPT_MS);
}

/** Makes what became of dead letters a change of the reader, so that D1 hears of it, and alerts an operator. */
export function tellDeadLetters({ outbox, state, log }: ReaderContext, now: number): void {
  const { changed, givenUp } = outbox.takeDeadLetterNews();
  if (!changed || !state.profile) return;
  state.changeProfile(state.profile, now);
  for (const { id: mailId, kind, state: end, reason } of givenUp) {
    log.error(`mail.${end}`, new Error(reason ?? undefined), { mailId, kind, reason });
  }
}
