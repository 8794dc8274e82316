/**
 * The reader in memory: read from storage once, when first needed, and changed only together with it. An object that
 * never wrote has no tables; `profile` is null then, and nothing is created by looking.
 */
import type { Chapter } from '../src/rules/chapter.ts';
import { afterChange } from '../src/rules/decideNudge.ts';
import { rightsChangeAt, rightsOf } from '../src/rules/entitlements.ts';
import { NO_NUDGES, type Nudges } from '../src/rules/nudges.ts';
import { profileEvents } from '../src/rules/profileEvents.ts';
import type { LedgerEntry } from '../src/wire/entitlements.ts';
import { type Moving, readMoving } from './addressChange.ts';
import { readChapters } from './chapters.ts';
import type { Database } from './Database.ts';
import { readEntitlements, writeEntitlement } from './entitlements.ts';
import { type FilledTables, filledTables, NO_TABLES } from './filledTables.ts';
import { beginFlush, type Flush, readFlush } from './flush.ts';
import { type Forward, readForwards } from './forwards.ts';
import { beginIncarnation, readIncarnation } from './incarnation.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { createTables } from './newestTables.ts';
import { readNudges, wishesOf, writeNudges } from './nudges.ts';
import { type Profile, readProfile, writeProfile } from './profile.ts';
import { MIGRATIONS, NEWEST_SCHEMA_VERSION } from './schema.ts';
import { deleteSession, readSessions, type StoredSession, writeSession } from './sessions.ts';
import { noteEvent } from './timeline.ts';
import { readTombstones, type Tombstone } from './tombstone.ts';

export class ReaderState {
  /** Where access comes from. */
  entitlements: readonly LedgerEntry[] = [];
  chapters = new Map<number, Chapter>();
  sessions = new Map<string, StoredSession>();
  nudges: Nudges = NO_NUDGES;
  /** Names this life of the reader; empty as long as nothing is kept. */
  incarnation = '';
  /** What is left of the lives before it. */
  tombstones: readonly Tombstone[] = [];
  /** Where those went who moved to another address, the newest first. */
  forwards: readonly Forward[] = [];
  /** The move that is under way; until it has ended, nobody else may write. */
  moving: Moving | null = null;
  /** True once the reader is erased: whoever still holds this state after a wait must not write any more. */
  isOver = false;
  flush: Flush = { flushedRev: 0, dirtySince: null, triedAt: null, failures: 0 };
  /** An import stores the snapshot as of this revision, and is run again if it cannot; no alarm is set for it. */
  takenRev = 0;
  /** A number in [0, 1), drawn once for each flush: a new one at each event would move the alarm, at a row each. */
  flushJitter = Math.random();
  /** Theoretical arrival time of the progress limit. */
  limitArrivalAt = 0;
  #profile: Profile | null = null;
  /** When the reader's rights cease by time alone to be what is written down, in milliseconds, or null. */
  rightsChangeAt: number | null = null;
  #schemaVersion: number;
  /** Which of the tables that are mostly empty were not when the reader was read; for what is opened along with this state. */
  readonly filled: FilledTables = NO_TABLES;
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    this.#schemaVersion = schemaVersion(db);
    if (this.#schemaVersion === 0) return;
    this.#ensureTables();
    this.#profile = readProfile(db);
    this.incarnation = readIncarnation(db);
    this.filled = filledTables(db);
    if (this.filled.has('tombstone')) this.tombstones = readTombstones(db);
    if (this.filled.has('forwards')) this.forwards = readForwards(db);
    if (this.filled.has('address_change')) this.moving = readMoving(db);
    if (this.filled.has('nudges')) this.nudges = readNudges(db);
    this.entitlements = readEntitlements(db);
    this.#expectRights(Date.now());
    this.sessions = readSessions(db);
    this.flush = readFlush(db);
    const { chapters, limitArrivalAt, dirtySince } = readChapters(db, this.flush.flushedRev);
    this.flush.dirtySince = dirtySince;
    this.chapters = chapters;
    this.limitArrivalAt = limitArrivalAt;
  }

  /** The reader as of this instant: what expires is gone when its time has come, written down or not. */
  get profile(): Profile | null {
    const profile = this.#profile;
    if (!profile || !this.areRightsDue(Date.now())) return profile;
    return { ...profile, ...rightsOf(this.entitlements, Date.now()) };
  }

  /** What the profile says in storage, which is what devices were told. */
  get writtenAccess(): boolean {
    return this.#profile?.hasAccess ?? false;
  }

  /** Whether time alone has changed the reader's rights since they were written down. */
  areRightsDue(now: number): boolean {
    return this.rightsChangeAt !== null && this.rightsChangeAt <= now;
  }

  /** The revision of the newest change; chapter rows carry their own, so that an update writes one row. */
  get rev(): number {
    let rev = this.profile?.rev ?? 0;
    for (const chapter of this.chapters.values()) rev = Math.max(rev, chapter.rev);
    return rev;
  }

  /** The server's clock, kept from running backwards for this reader. */
  now(): number {
    return Math.max(Date.now(), this.lastChangeAt);
  }

  /** When the newest change was made, in milliseconds. */
  get lastChangeAt(): number {
    let latest = this.profile?.updatedAt ?? 0;
    for (const chapter of this.chapters.values()) latest = Math.max(latest, chapter.changedAt);
    return latest;
  }

  /** Decides which calendar day something happened on. */
  get timezone(): string {
    return this.profile?.timezone ?? 'UTC';
  }

  /** Whether anything was ever written here. */
  get hasTables(): boolean {
    return this.#schemaVersion > 0;
  }

  get isDirty(): boolean {
    return this.rev > this.flush.flushedRev;
  }

  /**
   * Changes the profile as one change of the reader: one revision on, one row written, and one for what it tells. Access and purchase are what
   * the ledger says, whatever the given profile says.
   * @param knownRev a revision that somebody has seen; the change comes after it
   */
  changeProfile(profile: Profile, now: number, knownRev = 0): Profile {
    this.#ensureTables();
    if (!this.#profile) this.#begin();
    const rights = rightsOf(this.entitlements, now);
    // A reader who comes from another object brings its revision along, and none may be seen to go back, nor to come
    // again in the next life at one address: a browser would show what it keeps of the one before.
    const rev = Math.max(this.rev, profile.rev, knownRev, ...this.tombstones.map((life) => life.rev)) + 1;
    const changed = { ...profile, ...rights, rev, updatedAt: Math.max(now, profile.updatedAt) };
    writeProfile(this.#db, changed);
    if (this.#profile && this.#profile.confirmedAt !== null) {
      this.changeNudges(afterChange(this.nudges, wishesOf(this.#profile), wishesOf(changed), now));
    }
    if (this.#profile) {
      for (const { kind, detail } of profileEvents(this.#profile, changed)) {
        noteEvent({ db: this.#db }, kind, detail, now);
      }
    }
    this.#profile = changed;
    this.#expectRights(now);
    this.flush.dirtySince ??= changed.updatedAt;
    return changed;
  }

  /**
   * Adds to the ledger; what follows from it holds when the profile is changed, in the same transaction.
   * @returns the entries that the ledger did not have
   */
  addEntitlements(entries: readonly LedgerEntry[]): LedgerEntry[] {
    this.#ensureTables();
    const known = new Set(this.entitlements.map(({ sourceId }) => sourceId));
    const added: LedgerEntry[] = [];
    for (const entry of entries) {
      if (known.has(entry.sourceId)) continue;
      writeEntitlement(this.#db, entry);
      known.add(entry.sourceId);
      added.push(entry);
    }
    if (added.length > 0) this.entitlements = [...this.entitlements, ...added];
    return added;
  }

  /** Writes one row; what is the same already, none. */
  changeNudges(nudges: Nudges): void {
    if (nudges === this.nudges) return;
    writeNudges(this.#db, nudges);
    this.nudges = nudges;
  }

  putSession(session: StoredSession): void {
    writeSession(this.#db, session);
    this.sessions.set(session.id, session);
  }

  removeSessions(ids: readonly string[]): void {
    for (const id of ids) {
      deleteSession(this.#db, id);
      this.sessions.delete(id);
    }
  }

  #begin(): void {
    beginFlush(this.#db);
    this.incarnation = beginIncarnation(this.#db);
  }

  #expectRights(now: number): void {
    if (!this.#profile) return;
    const { hasAccess, hasPurchased } = rightsOf(this.entitlements, now);
    const isWritten = this.#profile.hasAccess === hasAccess && this.#profile.hasPurchased === hasPurchased;
    this.rightsChangeAt = isWritten ? rightsChangeAt(this.entitlements, now) : now;
  }

  #ensureTables(): void {
    if (this.#schemaVersion === NEWEST_SCHEMA_VERSION) return;
    if (this.#schemaVersion === 0) createTables(this.#db);
    else migrate(this.#db, this.#schemaVersion, MIGRATIONS);
    this.#schemaVersion = NEWEST_SCHEMA_VERSION;
  }
}
