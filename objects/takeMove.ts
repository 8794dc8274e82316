/** A reader who moves to this address: taken in with everything it brings, in one transaction and once. */
import { type Chapter, untouchedChapter } from '../src/rules/chapter.ts';
import { joinChapters, type KeptChapter } from '../src/rules/joinChapters.ts';
import { addedEntries, joinNudges, joinProfiles } from '../src/rules/joinReaders.ts';
import { isTooMuch } from '../src/rules/progressBounds.ts';
import type { MoveAnswer } from '../src/wire/addressChange.ts';
import { adoptBroadcasts } from './broadcasts.ts';
import { readFoldedSittings, writeFoldedSittings } from './chapters.ts';
import { tellDeadLetters } from './deadLetters.ts';
import { isTaken, readForwards, writeTakenMoves } from './forwards.ts';
import { adoptImportedRows } from './importRows.ts';
import { adoptMailHistory } from './mailHistory.ts';
import type { MoveBundle } from './moveBundle.ts';
import { newProfile } from './profile.ts';
import { changesSince, writeChapters } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { adoptShares } from './shares.ts';
import { adoptTimeline, noteEvent } from './timeline.ts';

/** What has been taken already is taken: the other object asks until it has heard so. */
export function takeMove(context: ReaderContext, bundle: MoveBundle, now: number): MoveAnswer {
  const { db, state, sockets } = context;
  const { profile } = state;
  // An object without a reader may have no tables to look in.
  if (state.hasTables && isTaken(db, bundle.changeId)) return taken(context);
  const chapters = joinedChapters(context, bundle.chapters);
  if (isTooMuch(state.chapters, new Map(chapters.map(({ chapter }) => [chapter.chapterNumber, chapter])))) {
    return { kind: 'too_much' };
  }
  const knownRev = state.rev;
  db.transaction(() => {
    takeIn(context, bundle, now);
    for (const { chapter, folded } of chapters) writeFoldedSittings(db, chapter.chapterNumber, folded);
    // Every chapter, so that a device which knows either reader's revision hears of all.
    writeChapters(
      db,
      state,
      chapters.map(({ chapter }) => chapter),
    );
    noteEvent(context, 'address_changed', { merged: profile !== null }, now);
  });
  if (profile) sockets.broadcast({ type: 'progress', ...changesSince(state, knownRev) });
  return taken(context);
}

/** @returns null for a bundle that was never taken here */
export function takenBefore(context: ReaderContext, changeId: string): MoveAnswer | null {
  return isTaken(context.db, changeId) ? taken(context) : null;
}

function taken({ state }: ReaderContext): MoveAnswer {
  return { kind: 'taken', incarnation: state.incarnation };
}

function takeIn(context: ReaderContext, bundle: MoveBundle, now: number): void {
  const { db, state, outbox, accessLog } = context;
  const here = state.profile ?? newProfile(bundle.email, now);
  state.addEntitlements(addedEntries(state.entitlements, bundle.entitlements, bundle.changeId));
  const countedTwice = adoptImportedRows(db, bundle.imported);
  adoptTimeline(context, bundle.timeline);
  state.changeProfile(joinProfiles(here, bundle.profile, countedTwice, now), now);
  state.changeNudges(joinNudges(state.nudges, bundle.nudges));
  adoptMailHistory(db, bundle.mails);
  const comingAlready = adoptBroadcasts(db, bundle.broadcasts);
  outbox.adopt(bundle.outbox.filter(({ id, claimed_at }) => claimed_at !== null || !comingAlready.has(id)));
  tellDeadLetters(context, now);
  adoptShares(context, bundle.shares);
  accessLog.adopt(bundle.access);
  const { changeId, fromId, takenMoves } = bundle;
  writeTakenMoves(db, [...takenMoves, { changeId, readerId: fromId, takenAt: now }]);
  state.forwards = readForwards(db);
}

/** @returns every chapter that either has */
function joinedChapters({ db, state }: ReaderContext, moving: readonly KeptChapter[]): KeptChapter[] {
  const folded = state.hasTables ? readFoldedSittings(db) : new Map<number, never[]>();
  const joined = new Map<number, KeptChapter>();
  const keep = (kept: KeptChapter) => joined.set(kept.chapter.chapterNumber, kept);
  for (const chapter of state.chapters.values()) {
    keep({ chapter, folded: folded.get(chapter.chapterNumber) ?? [] });
  }
  for (const kept of moving) {
    const { chapterNumber } = kept.chapter;
    const here = joined.get(chapterNumber) ?? { chapter: untouchedChapter(chapterNumber), folded: [] };
    keep(joinChapters(here, kept));
  }
  return [...joined.values()].sort((a, b) => numberOf(a.chapter) - numberOf(b.chapter));
}

function numberOf({ chapterNumber }: Chapter): number {
  return chapterNumber;
}
