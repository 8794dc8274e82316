/** Everything of a reader that goes along to another address: all but sessions, sign-in links, and what only this one said. */
import type { AccessBuffer } from '../src/rules/accessLog.ts';
import type { KeptChapter } from '../src/rules/joinChapters.ts';
import type { Nudges } from '../src/rules/nudges.ts';
import type { LedgerEntry } from '../src/wire/entitlements.ts';
import type { Moving } from './addressChange.ts';
import { type BroadcastRow, readBroadcasts } from './broadcasts.ts';
import { readFoldedSittings } from './chapters.ts';
import { readTakenMoves, type TakenMove } from './forwards.ts';
import { type ImportedRow, readImportedRows } from './importRows.ts';
import { type MailHistory, readMailHistory } from './mailHistory.ts';
import type { OutboxRow } from './outboxRows.ts';
import type { Profile } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { readShares, type ShareRow } from './shares.ts';
import { readTimeline, type TimelineRow } from './timeline.ts';

export type MoveBundle = {
  changeId: string;
  /** The object that hands it over. */
  fromId: string;
  /** The address that it goes to. */
  email: string;
  /** With the newest revision of all that goes along. */
  profile: Profile;
  entitlements: readonly LedgerEntry[];
  chapters: readonly KeptChapter[];
  nudges: Nudges;
  mails: MailHistory;
  /** Not sign-in links, and not the mails of the change itself. */
  outbox: readonly OutboxRow[];
  imported: readonly ImportedRow[];
  access: AccessBuffer;
  timeline: readonly TimelineRow[];
  shares: readonly ShareRow[];
  broadcasts: readonly BroadcastRow[];
  /** Where it came from before. */
  takenMoves: readonly TakenMove[];
};

/** The same text as long as nobody writes, which nobody does while the reader moves. */
export function bundleOf(
  context: ReaderContext,
  profile: Profile,
  { changeId, email }: Moving,
  fromId: string,
): MoveBundle {
  const { db, state, accessLog, outbox } = context;
  const folded = readFoldedSittings(db);
  return {
    changeId,
    fromId,
    email,
    profile: { ...profile, rev: state.rev },
    entitlements: state.entitlements,
    chapters: [...state.chapters.values()].map((chapter) => ({
      chapter,
      folded: folded.get(chapter.chapterNumber) ?? [],
    })),
    nudges: state.nudges,
    mails: readMailHistory(db),
    outbox: outbox.movable,
    imported: readImportedRows(db),
    access: accessLog.buffer,
    timeline: readTimeline(context),
    shares: readShares(context),
    broadcasts: readBroadcasts(db),
    takenMoves: readTakenMoves(db),
  };
}
