/** How a reader gets in: signing up, asking for a sign-in mail, proving it, and keeping the session alive. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { SignupBody } from '../src/wire/auth.ts';
import type { LoginProof, LoginTicket, SignedIn } from '../src/wire/readerRpc.ts';
import { consumeLoginToken, issueLoginToken } from './loginTokens.ts';
import { newProfile, type Profile, readerOf } from './profile.ts';
import type { ReaderShell } from './ReaderShell.ts';
import {
  deleteSession,
  rotation,
  type StoredSession,
  sessionOf,
  startSession,
  writeSession,
} from './sessions.ts';

/** Signs an address up, or mails a sign-in link to one that already is; nobody can tell which from outside. */
export function signUp(shell: ReaderShell, details: SignupBody, ticket: LoginTicket, now: number): void {
  const { db, state } = shell;
  db.transaction(() => {
    const isNew = !state.profile?.subscribed;
    if (isNew)
      state.changeProfile(subscribed(state.profile ?? newProfile(details.email, now), details, now), now);
    mailSignIn(shell, isNew ? 'welcome' : 'magic_link', ticket, now);
  });
}

/** Mails a link and a code to a subscriber; an unknown address is left untouched. */
export function requestSignIn(shell: ReaderShell, ticket: LoginTicket, now: number): void {
  if (!shell.state.profile?.subscribed) return;
  shell.db.transaction(() => mailSignIn(shell, 'magic_link', ticket, now));
}

/** Trades a link or a code for a session; of any number of tries exactly one wins. */
export function verify(
  shell: ReaderShell,
  proof: LoginProof,
  userAgent: string | null,
  now: number,
): Outcome<SignedIn> {
  const { db, state } = shell;
  if (!state.profile?.subscribed) return fail({ code: 'token_invalid' });
  const profile = state.profile;
  return db.transaction(() => {
    const failure = consumeLoginToken(db, proof, now);
    if (failure) return fail(failure);
    const { session, ended } = startSession(db, state.sessions, userAgent, shell.config.sessionTtlMs, now);
    for (const id of ended) state.sessions.delete(id);
    state.sessions.set(session.id, session);
    shell.sockets.closeSessions(ended);
    const reader = state.changeProfile({ ...profile, confirmedAt: profile.confirmedAt ?? now }, now);
    return ok(signedIn(session, reader));
  });
}

/** Exchanges a refresh token; one used again after its grace ends the whole session. */
export function refresh(
  shell: ReaderShell,
  sessionId: string,
  generation: number,
  now: number,
): Outcome<SignedIn> {
  const { db, state } = shell;
  const session = state.sessions.get(sessionId);
  if (!session || session.expiresAt <= now || !state.profile) return fail({ code: 'token_invalid' });
  const profile = state.profile;
  const outcome = rotation(session, generation, shell.config.sessionTtlMs, now);
  if (outcome.kind === 'stolen') {
    endSessions(shell, [sessionId], now);
    return fail({ code: 'token_invalid' });
  }
  if (outcome.kind === 'rotated') {
    db.transaction(() => {
      writeSession(db, outcome.session);
      state.changeProfile(profile, now);
    });
    state.sessions.set(sessionId, outcome.session);
  }
  return ok(signedIn(outcome.session, profile));
}

/** Ends sessions: they are refused from the next request on, and their sockets close. */
export function endSessions(shell: ReaderShell, ids: readonly string[], now: number): void {
  const { db, state } = shell;
  const { profile } = state;
  if (!profile || ids.length === 0) return;
  db.transaction(() => {
    for (const id of ids) deleteSession(db, id);
    state.changeProfile(profile, now);
  });
  for (const id of ids) state.sessions.delete(id);
  shell.sockets.closeSessions(ids);
  shell.announceDevices();
}

function subscribed(profile: Profile, details: SignupBody, now: number): Profile {
  return {
    ...profile,
    subscribed: true,
    // The old database gave access to whoever signed up (its column defaults to true).
    hasAccess: true,
    createdAt: profile.subscribed ? profile.createdAt : now,
    firstName: details.firstName ?? profile.firstName,
    lastName: details.lastName ?? profile.lastName,
    discountCode: details.discountCode ?? profile.discountCode,
    timezone: details.timezone ?? profile.timezone,
  };
}

function mailSignIn(
  shell: ReaderShell,
  kind: 'welcome' | 'magic_link',
  ticket: LoginTicket,
  now: number,
): void {
  if (!issueLoginToken(shell.db, ticket, now)) return;
  const lifetimeMinutes = Math.round(ticket.ttlMs / 60_000);
  const content = { kind, link: ticket.link, code: ticket.code, lifetimeMinutes } as const;
  shell.mailsToAnnounce.push(shell.outbox.enqueue(content, now));
}

function signedIn(session: StoredSession, profile: Profile): SignedIn {
  return {
    session: sessionOf(session, session.id),
    reader: readerOf(profile),
    generation: session.generation,
    rotatedAt: session.rotatedAt,
  };
}
