/** The reader's sessions, one a device. A session that is not in the table is dead on every path at once. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { keptUserAgent } from '../src/rules/userAgent.ts';
import type { Session } from '../src/wire/auth.ts';
import { isoTime } from '../src/wire/time.ts';
import type { Database, SqlRow } from './Database.ts';

/** A refresh token used twice within this time is a lost answer or a second tab, not a thief. */
const REFRESH_GRACE_MS = 30_000;
/** The oldest session ends when a reader signs in on more devices than this. */
const SESSIONS_MAX = 50;

export type StoredSession = {
  id: string;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
  userAgent: string | null;
  /** Counts refreshes; a refresh token names the generation that it may exchange. */
  generation: number;
  rotatedAt: number;
};

interface SessionRow extends SqlRow {
  id: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
  user_agent: string | null;
  generation: number;
  rotated_at: number;
}

export function readSessions(db: Database): Map<string, StoredSession> {
  const sessions = new Map<string, StoredSession>();
  for (const row of db.all<SessionRow>('SELECT * FROM sessions')) {
    sessions.set(row.id, {
      id: row.id,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
      userAgent: row.user_agent,
      generation: row.generation,
      rotatedAt: row.rotated_at,
    });
  }
  return sessions;
}

/** @returns a new session, and the ids of those that end: expired ones, and the oldest beyond the limit */
export function newSession(
  sessions: ReadonlyMap<string, StoredSession>,
  userAgent: string | null,
  ttlMs: number,
  now: number,
): { session: StoredSession; ended: string[] } {
  const byLastSeen = [...sessions.values()].sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  const live = byLastSeen.filter((session) => session.expiresAt > now);
  const expired = byLastSeen.filter((session) => session.expiresAt <= now);
  const session: StoredSession = {
    id: crypto.randomUUID(),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + ttlMs,
    userAgent: keptUserAgent(userAgent),
    generation: 0,
    rotatedAt: now,
  };
  return { session, ended: [...live.slice(SESSIONS_MAX - 1), ...expired].map(({ id }) => id) };
}

export function writeSession(db: Database, session: StoredSession): void {
  db.run(
    'INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)',
    session.id,
    session.createdAt,
    session.lastSeenAt,
    session.expiresAt,
    session.userAgent,
    session.generation,
    session.rotatedAt,
  );
}

export function deleteSession(db: Database, id: string): void {
  db.run('DELETE FROM sessions WHERE id = ?', id);
}

/**
 * What a refresh token of some generation means for its session (RFC 9700 section 4.14.2, refresh token rotation).
 * @returns the rotated session; the session as it is, for a repeat within the grace; or that the token was stolen
 */
export function rotation(
  session: StoredSession,
  generation: number,
  ttlMs: number,
  now: number,
): { kind: 'rotated' | 'repeated'; session: StoredSession } | { kind: 'stolen' } {
  if (generation === session.generation) {
    const rotated = {
      ...session,
      generation: generation + 1,
      rotatedAt: now,
      lastSeenAt: now,
      expiresAt: now + ttlMs,
    };
    return { kind: 'rotated', session: rotated };
  }
  const withinGrace = generation === session.generation - 1 && now - session.rotatedAt <= REFRESH_GRACE_MS;
  return withinGrace ? { kind: 'repeated', session } : { kind: 'stolen' };
}

/** The session check of every request: it must be there, and not expired. */
export function liveSession(
  sessions: ReadonlyMap<string, StoredSession>,
  id: string,
  now: number,
): Outcome<StoredSession> {
  const session = sessions.get(id);
  return session && session.expiresAt > now ? ok(session) : fail({ code: 'token_invalid' });
}

/** The session as clients see it. */
export function sessionOf(session: StoredSession, currentId: string | null): Session {
  return {
    id: session.id,
    createdAt: isoTime(session.createdAt),
    lastSeenAt: isoTime(session.lastSeenAt),
    expiresAt: isoTime(session.expiresAt),
    userAgent: session.userAgent,
    current: session.id === currentId,
  };
}
