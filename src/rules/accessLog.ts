/**
 * The buffer between access to content and D1: which acts are logged, and what is remembered of those that D1 has.
 * The window of repeats is fixed, not sliding: it starts with the act that was logged, so a repeat has nothing to write.
 */
import type { Access, LoggedAccess } from '../wire/access.ts';
import { keptUserAgent } from './userAgent.ts';
import { uuidV7 } from './uuidV7.ts';

/** A chapter opened again within this time is one view. */
export const REPEAT_WINDOW_MS = 30 * 60 * 1000;
/**
 * What a reader can have waiting while D1 is down; a document of this size is rewritten with each new entry. Beyond it
 * the first entries are kept and reading goes on unlogged.
 */
export const PENDING_MAX = 200;
/** The longest textual IPv6 address, as `INET6_ADDRSTRLEN` without its terminator. */
const IP_MAX_LENGTH = 45;

export type AccessBuffer = {
  /** Not known to be in D1, in the order of their times. */
  pending: readonly LoggedAccess[];
  /** When each thing was last logged, in milliseconds, as long as repeats must be known. */
  recent: Readonly<Record<string, number>>;
};

export const EMPTY_BUFFER: AccessBuffer = { pending: [], recent: {} };

export type Noted =
  | { kind: 'noted'; buffer: AccessBuffer }
  | { kind: 'repeat' }
  /** Too much waits for D1 already. */
  | { kind: 'full' };

/**
 * @param now milliseconds since 1970
 * @param random bytes for the entry's id, as `uuidV7` wants them
 */
export function noteAccess(buffer: AccessBuffer, access: Access, now: number, random: Uint8Array): Noted {
  const subject = subjectOf(access);
  const lastAt = buffer.recent[subject];
  if (lastAt !== undefined && isRecent(lastAt, now)) return { kind: 'repeat' };
  if (buffer.pending.length >= PENDING_MAX) return { kind: 'full' };
  const entry: LoggedAccess = {
    ...access,
    ip: access.ip?.slice(0, IP_MAX_LENGTH) ?? null,
    userAgent: keptUserAgent(access.userAgent),
    id: uuidV7(now, random),
    at: now,
  };
  const recent = Object.fromEntries(Object.entries(buffer.recent).filter(([, at]) => isRecent(at, now)));
  return {
    kind: 'noted',
    buffer: { pending: [...buffer.pending, entry], recent: { ...recent, [subject]: now } },
  };
}

/** Forgets entries that D1 has; that they were logged is remembered as long as it matters. */
export function confirmAccess(buffer: AccessBuffer, ids: ReadonlySet<string>): AccessBuffer {
  return { ...buffer, pending: buffer.pending.filter(({ id }) => !ids.has(id)) };
}

function subjectOf({ type, chapterNumber, fileKey }: Access): string {
  return `${type}:${fileKey ?? chapterNumber}`;
}

/** A time ahead of the clock, which was set back then, is recent. */
function isRecent(at: number, now: number): boolean {
  return now - at < REPEAT_WINDOW_MS;
}
