/** One reader. A receptionist: every method greets, delegates and answers; the parts are in the files beside it. */
import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../src/bindings.ts';
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { Reader, Session, SignupBody } from '../src/wire/auth.ts';
import type { ClaimedMail } from '../src/wire/mail.ts';
import type { ProgressUpdate } from '../src/wire/progress.ts';
import type {
  AdminView,
  JsonAnswer,
  LoginProof,
  LoginTicket,
  MailResult,
  ProgressAnswer,
  ProgressQuery,
  ReaderRows,
  SignedIn,
} from '../src/wire/readerRpc.ts';
import type { Snapshot } from '../src/wire/snapshot.ts';
import { keepHouse } from './housekeeping.ts';
import { importRows } from './importRows.ts';
import { openSocket, receiveFrame } from './liveMessages.ts';
import { readerOf } from './profile.ts';
import { applyUpdates, progressOf, progressTag, resetChapter } from './progress.ts';
import { ReaderDesk } from './ReaderDesk.ts';
import type { ReaderShell } from './ReaderShell.ts';
import { liveSession, sessionOf } from './sessions.ts';
import { endSessions, refresh, requestSignIn, signUp, verify } from './signIn.ts';
import { snapshotOf } from './snapshot.ts';

export class ReaderObject extends DurableObject<Bindings> {
  readonly #desk: ReaderDesk;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#desk = new ReaderDesk(ctx, env);
  }

  /** Rows written since the object was loaded, as the storage counts them: the cost that tests and benchmarks watch. */
  get rowsWritten(): number {
    return this.#desk.rowsWritten;
  }

  // Signing in

  async signUp(details: SignupBody, ticket: LoginTicket): Promise<void> {
    await this.#desk.change((shell) => signUp(shell, details, ticket, Date.now()));
  }

  async requestSignIn(ticket: LoginTicket): Promise<void> {
    await this.#desk.change((shell) => requestSignIn(shell, ticket, Date.now()));
  }

  async verify(proof: LoginProof, userAgent: string | null): Promise<Outcome<SignedIn>> {
    return this.#desk.change((shell) => verify(shell, proof, userAgent, Date.now()));
  }

  async refresh(sessionId: string, generation: number): Promise<Outcome<SignedIn>> {
    return this.#desk.change((shell) => refresh(shell, sessionId, generation, Date.now()));
  }

  // Sessions

  session(sessionId: string): Outcome<{ session: Session; reader: Reader }> {
    return this.#desk.asSession(sessionId, ({ state }, session) => {
      if (!state.profile) return fail({ code: 'token_invalid' });
      return ok({ session: sessionOf(session, sessionId), reader: readerOf(state.profile) });
    });
  }

  sessions(sessionId: string): Outcome<Session[]> {
    return this.#desk.asSession(sessionId, (shell) => ok(listSessions(shell, sessionId)));
  }

  async endSession(sessionId: string, endedId: string): Promise<Outcome<null>> {
    return this.#desk.change((shell) =>
      this.#desk.asSession(sessionId, ({ state }) => {
        if (!state.sessions.has(endedId)) return fail({ code: 'not_found' });
        endSessions(shell, [endedId], Date.now());
        return ok(null);
      }),
    );
  }

  async endOtherSessions(sessionId: string): Promise<Outcome<null>> {
    return this.#desk.change((shell) =>
      this.#desk.asSession(sessionId, ({ state }) => {
        endSessions(
          shell,
          [...state.sessions.keys()].filter((id) => id !== sessionId),
          Date.now(),
        );
        return ok(null);
      }),
    );
  }

  // Progress

  /** @param updates the validated updates as JSON text, which passes cheaper than objects */
  async updateProgress(sessionId: string, updates: string): Promise<Outcome<JsonAnswer>> {
    const parsed: ProgressUpdate[] = JSON.parse(updates);
    return this.#desk.change(() =>
      this.#desk.asSession(sessionId, ({ db, state, sockets }) => {
        const applied = applyUpdates(db, state, parsed);
        if (!applied.ok) return applied;
        const { limit, answer, changed } = applied.value;
        if (changed.length > 0) sockets.broadcast({ type: 'progress', rev: answer.rev, chapters: changed });
        return ok({
          json: JSON.stringify(answer),
          remaining: limit.remaining,
          resetSeconds: limit.resetSeconds,
        });
      }),
    );
  }

  progress(sessionId: string, query: ProgressQuery): Outcome<ProgressAnswer> {
    return this.#desk.asSession<ProgressAnswer>(sessionId, ({ state }) => {
      const etag = progressTag(state, query.outlineVersion);
      if (query.ifNoneMatch === etag) return ok({ etag, json: null });
      return ok({ etag, json: JSON.stringify(progressOf(state, query.outline, query.since)) });
    });
  }

  chapter(sessionId: string, chapterNumber: number): Outcome<string> {
    return this.#desk.asSession(sessionId, ({ state }) => {
      const chapter = progressOf(state, [], 0).chapters.find((c) => c.chapterNumber === chapterNumber);
      return chapter ? ok(JSON.stringify(chapter)) : fail({ code: 'not_found' });
    });
  }

  async resetChapter(sessionId: string, chapterNumber: number): Promise<Outcome<string>> {
    return this.#desk.change(() =>
      this.#desk.asSession(sessionId, ({ db, state, sockets }) => {
        const reset = resetChapter(db, state, chapterNumber);
        if (!reset.ok) return reset;
        sockets.broadcast({ type: 'progress', ...reset.value });
        return ok(JSON.stringify(reset.value));
      }),
    );
  }

  // Live sockets: the router has checked token and origin, and names the session in a header.

  override async fetch(request: Request): Promise<Response> {
    const sessionId = request.headers.get('X-Session-Id') ?? '';
    return this.#desk.change((shell) => {
      const live = liveSession(shell.state.sessions, sessionId, Date.now());
      return live.ok ? openSocket(shell, sessionId, Date.now()) : new Response(null, { status: 401 });
    });
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    await this.#desk.change((shell) => receiveFrame(shell, socket, data, Date.now()));
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    // 1005 and 1006 say that no code came; they may not be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
    await this.#desk.change((shell) => shell.announceDevices());
  }

  // Mail, import, reports

  async claimMail(mailId: string): Promise<ClaimedMail | null> {
    return this.#desk.change(({ outbox, state }) => {
      if (!state.profile) return null;
      const content = outbox.claim(mailId, Date.now());
      return content && { id: mailId, to: state.profile.email, firstName: state.profile.firstName, content };
    });
  }

  async settleMail(mailId: string, result: MailResult): Promise<void> {
    await this.#desk.change(({ db, outbox, state }) => {
      const now = Date.now();
      const { profile } = state;
      if (!profile) return;
      db.transaction(() => {
        if (!outbox.settle(mailId, result, now, Math.random())) return;
        state.changeProfile({ ...profile, emailsSent: profile.emailsSent + 1, lastEmailSentAt: now }, now);
      });
    });
  }

  /**
   * The caller stores the snapshots of many readers with one statement. The reader is not told of that: a confirmation
   * or an alarm each would double an import's writes, and a snapshot that its next event sends again changes nothing.
   * @returns whether the rows changed anything, and the snapshot that D1 still needs, if any
   */
  async importRows(rows: ReaderRows): Promise<{ changed: boolean; snapshot: Snapshot | null }> {
    return this.#desk.change((shell) => {
      const now = Date.now();
      const changed = importRows(shell.db, shell.state, rows, now);
      if (!shell.state.isDirty) return { changed, snapshot: null };
      shell.snapshotTakenRev = shell.state.rev;
      return { changed, snapshot: snapshotOf(shell.state, now) };
    });
  }

  adminView(outline: number[]): AdminView | null {
    const shell = this.#desk.enter();
    const { profile } = shell.state;
    if (!profile) return null;
    return {
      reader: readerOf(profile),
      progress: progressOf(shell.state, outline, 0),
      sessions: listSessions(shell, null),
    };
  }

  override async alarm(): Promise<void> {
    this.#desk.noteAlarmFired();
    await this.#desk.change(async (shell) => {
      await keepHouse(shell, this.env.DB, Date.now()).catch((error) =>
        shell.log.error('alarm.failed', error),
      );
    });
  }
}

function listSessions({ state }: ReaderShell, currentId: string | null): Session[] {
  return [...state.sessions.values()]
    .filter((session) => session.expiresAt > Date.now())
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
    .map((session) => sessionOf(session, currentId));
}
