/**
 * Everything that the object holds of its reader, for the reader: what the API shows, and what it does not. Secrets (token
 * ids, codes, links) are left out, since whoever finds the file must not get in.
 */
import { isoTime, isoTimeOrNull } from '../src/wire/time.ts';
import { readAddressWish } from './addressChange.ts';
import { listBroadcasts } from './broadcasts.ts';
import { listFoldedSittings } from './chapters.ts';
import { codeTriesArrivalAt } from './codes.ts';
import { listSessions } from './devices.ts';
import { readTakenMoves } from './forwards.ts';
import { listImportedRows } from './importRows.ts';
import { listLoginTokens } from './loginTokens.ts';
import { listSentMails, readMailSums } from './mailHistory.ts';
import { listMails } from './outboxRows.ts';
import { type Profile, readerOf } from './profile.ts';
import { progressOf } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';
import type { ReaderState } from './ReaderState.ts';
import { listShares } from './shares.ts';
import { timelineOf } from './timeline.ts';

/** Where each table of the object stands in the document. A new table has to be named here, or a test fails. */
export const TOLD_IN: Readonly<Record<string, keyof ReaderExport | 'nothing of the reader'>> = {
  schema_version: 'nothing of the reader',
  profile: 'account',
  progress: 'chapters',
  folded_sittings: 'foldedSittings',
  sessions: 'sessions',
  login_tokens: 'signInLinks',
  outbox: 'pendingMails',
  mail_history: 'mailHistory',
  mail_totals: 'mailTotals',
  imported_subscribers: 'importedRows',
  flush: 'reporting',
  incarnation: 'reporting',
  tombstone: 'earlierErasures',
  entitlements: 'entitlements',
  code_tries: 'codeTries',
  broadcasts: 'broadcasts',
  nudges: 'nudges',
  access_log: 'accessLog',
  timeline: 'timeline',
  shares: 'shares',
  address_change: 'addressChange',
  address_change_asks: 'addressChange',
  forwards: 'nothing of the reader',
  taken_moves: 'cameFrom',
};

export type ReaderExport = ReturnType<typeof exportReader>;

/**
 * Sessions and shared links that have expired are told as long as their rows are there.
 * @param sessionId the session that asks @param outline numbers of the published chapters
 */
export function exportReader(context: ReaderContext, sessionId: string, outline: number[], now: number) {
  const { db, state } = context;
  return {
    exportedAt: isoTime(now),
    account: state.profile && accountOf(state.profile),
    progress: progressOf(state, outline, 0),
    chapters: chaptersOf(state),
    foldedSittings: listFoldedSittings(db),
    sessions: listSessions(context, sessionId, 0),
    signInLinks: listLoginTokens(db),
    pendingMails: listMails(db),
    mailHistory: listSentMails(db).map(({ sentAt, events, ...mail }) => ({
      ...mail,
      sentAt: isoTime(sentAt),
      events: events.map((event) => ({ ...event, at: isoTime(event.at) })),
    })),
    mailTotals: Object.fromEntries(readMailSums(db)),
    entitlements: state.entitlements.map((entry) => ({
      ...entry,
      at: isoTime(entry.at),
      expiresAt: isoTimeOrNull(entry.expiresAt),
    })),
    codeTries: { limitFreeAt: isoTime(codeTriesArrivalAt(db)) },
    timeline: timelineOf(context),
    accessLog: accessLogOf(context),
    shares: listShares(context, 0),
    broadcasts: listBroadcasts(db),
    nudges: state.nudges,
    importedRows: listImportedRows(db),
    reporting: { name: state.incarnation, ...state.flush },
    addressChange: readAddressWish(db),
    cameFrom: readTakenMoves(db).map(({ readerId, takenAt }) => ({ readerId, at: isoTime(takenAt) })),
    earlierErasures: state.tombstones.map(({ receiptId, state: how, at }) => ({
      receiptId,
      state: how,
      at: isoTime(at),
    })),
  };
}

/** The reader as the API shows it, and what else its row says. */
function accountOf(profile: Profile) {
  return {
    ...readerOf(profile),
    subscriberId: profile.subscriberId,
    subscribed: profile.subscribed,
    updatedAt: isoTime(profile.updatedAt),
    mailPreferences: profile.mailPreferences,
    suppressed: profile.suppressed,
    chapterMailsLimitFreeAt: isoTime(profile.chapterMailsArrivalAt),
  };
}

/** What progress is made of, down to each sitting. */
function chaptersOf({ chapters }: ReaderState) {
  return [...chapters.values()].map(({ chapterNumber, facts, folded, createdAt, updatedAt }) => ({
    chapterNumber,
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
    epoch: facts.epoch,
    completedAt: isoTimeOrNull(facts.completedAt),
    videosWatched: facts.videosWatched,
    quizzesPassed: facts.quizzesPassed,
    sittings: facts.sittings.map(({ startedAt, claimedAt, ...sitting }) => ({
      ...sitting,
      startedAt: isoTime(startedAt),
      claimedAt: isoTime(claimedAt),
    })),
    secondsOfOlderSittings: folded,
    importedSeconds: facts.imported,
    position: facts.place && {
      ...facts.place,
      at: isoTime(facts.place.at),
      clientAt: isoTime(facts.place.clientAt),
    },
    furthestPercent: facts.furthestPercent,
    daysRead: facts.readDays,
  }));
}

/** What D1 does not have yet; the rest is in its table. */
function accessLogOf({ accessLog }: ReaderContext) {
  return {
    pending: accessLog.pending.map((entry) => ({ ...entry, at: isoTime(entry.at) })),
    lastLogged: Object.fromEntries(Object.entries(accessLog.recent).map(([what, at]) => [what, isoTime(at)])),
  };
}
