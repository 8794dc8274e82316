/** How a reader gets in: signing up, asking for a sign-in mail, proving it, and keeping the session alive. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import { DAY_MS } from '../src/rules/days.ts';
import { suppressedAfterSignIn } from '../src/rules/mailHygiene.ts';
import type { SignupBody } from '../src/wire/auth.ts';
import type { LedgerEntry } from '../src/wire/entitlements.ts';
import type { SignInContent } from '../src/wire/mail.ts';
import type { LoginProof, LoginTicket, SignedIn } from '../src/wire/readerRpc.ts';
import { endSessions } from './devices.ts';
import { consumeLoginToken, issueLoginToken } from './loginTokens.ts';
import { newProfile, type Profile, readerOf } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { newSession, rotation, type StoredSession, sessionOf } from './sessions.ts';
import { noteEvent } from './timeline.ts';

/** How far D1 may be behind about when a session ends; a small part of how long it lives. */
const SESSION_NEWS_AFTER_MS = 7 * DAY_MS;

/** Signs an address up, or mails a sign-in link to one that already is; nobody can tell which from outside. */
export function signUp(context: ReaderContext, details: SignupBody, ticket: LoginTicket, now: number): void {
  const { db, state } = context;
  db.transaction(() => {
    const isNew = !state.profile?.subscribed;
    if (isNew) {
      // The old database gave access to whoever signed up (its column defaults to true).
      state.addEntitlements([signUpEntry(now)]);
      state.changeProfile(subscribed(state.profile ?? newProfile(details.email, now), details, now), now);
    }
    mailSignIn(context, isNew ? 'welcome' : 'magic_link', ticket, now);
  });
}

/** Mails a link and a code to a subscriber; an unknown address is left untouched. */
export function requestSignIn(context: ReaderContext, ticket: LoginTicket, now: number): void {
  if (!context.state.profile?.subscribed) return;
  context.db.transaction(() => mailSignIn(context, 'magic_link', ticket, now));
}

/** Trades a link or a code for a session; of any number of tries exactly one wins. */
export function verify(
  context: ReaderContext,
  proof: LoginProof,
  userAgent: string | null,
  now: number,
): Outcome<SignedIn> {
  const { db, state } = context;
  if (!state.profile?.subscribed) return fail({ code: 'token_invalid' });
  const profile = state.profile;
  return db.transaction(() => {
    const failure = consumeLoginToken(db, proof, now);
    if (failure) return fail(failure);
    const { session, ended } = newSession(state.sessions, userAgent, context.config.sessionTtlMs, now);
    state.removeSessions(ended);
    state.putSession(session);
    noteEvent(context, 'signed_in', { device: session.userAgent }, now);
    context.sockets.closeSessions(ended);
    const confirmedAt = profile.confirmedAt ?? now;
    const suppressed = suppressedAfterSignIn(profile.suppressed);
    const reader = state.changeProfile({ ...profile, confirmedAt, suppressed }, now);
    return ok(signedIn(session, reader));
  });
}

/** Exchanges a refresh token; one used again after its grace ends the whole session. */
export function refresh(
  context: ReaderContext,
  sessionId: string,
  generation: number,
  now: number,
): Outcome<SignedIn> {
  const { db, state } = context;
  const session = state.sessions.get(sessionId);
  if (!session || session.expiresAt <= now || !state.profile) return fail({ code: 'token_invalid' });
  const profile = state.profile;
  const outcome = rotation(session, generation, context.config.sessionTtlMs, now);
  if (outcome.kind === 'stolen') {
    endSessions(context, [sessionId], now, 'token_reused');
    return fail({ code: 'token_invalid' });
  }
  if (outcome.kind === 'rotated') {
    db.transaction(() => {
      state.putSession(outcome.session);
      // Whatever else is news takes the sessions along to D1, and nothing there decides by them. News of their own are
      // five more rows for each page that is opened.
      if (now - state.lastChangeAt > SESSION_NEWS_AFTER_MS) state.changeProfile(profile, now);
    });
  }
  return ok(signedIn(outcome.session, profile));
}

function subscribed(profile: Profile, details: SignupBody, now: number): Profile {
  return {
    ...profile,
    subscribed: true,
    createdAt: now,
    firstName: details.firstName ?? profile.firstName,
    lastName: details.lastName ?? profile.lastName,
    discountCode: details.discountCode ?? profile.discountCode,
    timezone: details.timezone ?? profile.timezone,
  };
}

function signUpEntry(now: number): LedgerEntry {
  return {
    sourceId: 'signup',
    claim: 'signup',
    caseId: null,
    kind: 'grant',
    reason: 'signup',
    rights: ['access'],
    at: now,
    expiresAt: null,
  };
}

/** Mails a link and a code, unless the reader has had too many of late. */
export function mailSignIn(
  context: ReaderContext,
  kind: SignInContent['kind'],
  ticket: LoginTicket,
  now: number,
): void {
  if (!issueLoginToken(context.db, ticket, now)) return;
  const lifetimeMinutes = Math.round(ticket.ttlMs / 60_000);
  const { link, code, tokenId, requestId } = ticket;
  const content = { kind, link, code, tokenId, lifetimeMinutes };
  context.mailsToAnnounce.push({ mailId: context.outbox.enqueue(content, now), requestId });
}

function signedIn(session: StoredSession, profile: Profile): SignedIn {
  return {
    session: sessionOf(session, session.id),
    reader: readerOf(profile),
    generation: session.generation,
    rotatedAt: session.rotatedAt,
  };
}
