/** One reader. A receptionist: every method greets, delegates and answers; the parts are in the files beside it. */
import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../src/bindings.ts';
import { fail, type Outcome, ok } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
import { packOutcome } from '../src/packedOutcome.ts';
import type { Comparison, ReportedReader } from '../src/rules/drift.ts';
import type { AccessRequest } from '../src/wire/access.ts';
import type { AccountChange, ErasureReceipt } from '../src/wire/account.ts';
import type { AddressConfirmed, AddressSide, AddressTicket, MoveAnswer } from '../src/wire/addressChange.ts';
import type { ActOf } from '../src/wire/audit.ts';
import type { Reader, Session, SignupBody } from '../src/wire/auth.ts';
import type { BroadcastAnswer, BroadcastOrder, BroadcastOutcome } from '../src/wire/broadcastRpc.ts';
import type { Redemption } from '../src/wire/codes.ts';
import type { LedgerEntry } from '../src/wire/entitlements.ts';
import type { ClaimedMail, MailKind } from '../src/wire/mail.ts';
import type { ReportedEvent } from '../src/wire/mailEvents.ts';
import type { MailPreferences } from '../src/wire/mailPreferences.ts';
import type { ProgressUpdate } from '../src/wire/progress.ts';
import type {
  AdminView,
  Buyer,
  JsonAnswer,
  LimitState,
  LoginProof,
  LoginTicket,
  MailOutcome,
  ProgressAnswer,
  ProgressQuery,
  ReaderRows,
  SignedIn,
  Supported,
} from '../src/wire/readerRpc.ts';
import type { Share, ShareRequest } from '../src/wire/shares.ts';
import type { ReaderChange, SupportedProgress } from '../src/wire/support.ts';
import { changeAccount, readAccount } from './account.ts';
import { confirmAddressChange, requestAddressChange } from './addressChange.ts';
import { adminView } from './adminView.ts';
import { broadcastOutcome, takeBroadcast } from './broadcasts.ts';
import { type MailableChapter, requestChapterMail } from './chapterMails.ts';
import { recordRedemption, tryCode } from './codes.ts';
import { openContent } from './contentAccess.ts';
import { discardDeadLetter, retryDeadLetter } from './deadLetterActions.ts';
import { endOtherSessions, endSession, listSessions } from './devices.ts';
import { compareReport, flushAgain } from './drift.ts';
import { type Erasure, eraseReader } from './erase.ts';
import { exportReader } from './exportReader.ts';
import { forwardOfReader, forwardsOfMail, forwardsOfRow } from './forwards.ts';
import { departIfDue, tidyUp } from './housekeeping.ts';
import { type Imported, importAndTake, REFUSED } from './importAndTake.ts';
import { openSocket } from './liveMessages.ts';
import { type Owner, ownerAt, ownerOfImport, ownerOfPayment } from './lives.ts';
import { claimMail, settleMail } from './mail.ts';
import { changePreferences, readPreferences } from './mailPreferences.ts';
import type { MoveBundle } from './moveBundle.ts';
import { nudgeIfDue } from './nudging.ts';
import { recordPayment } from './payments.ts';
import { readerOf } from './profile.ts';
import { progressOf, progressTag } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { ReaderDesk } from './ReaderDesk.ts';
import { sessionOf } from './sessions.ts';
import { endShare, listShares, makeShare, openShare } from './shares.ts';
import { refresh, requestSignIn, signUp, verify } from './signIn.ts';
import { changeBySupport, changeProgressBySupport, endAllSessions } from './support.ts';
import { takeMailEvents, unsubscribeByMail } from './takeMailEvents.ts';
import { takeMove, takenBefore } from './takeMove.ts';
import { answerReset, answerUpdates } from './takeUpdates.ts';

/** After an alarm that failed as a whole, such as under a bad deployment. */
const ALARM_RETRY_MS = 60_000;

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
    await this.#desk.change((context) => signUp(context, details, ticket, Date.now()));
  }

  async requestSignIn(ticket: LoginTicket): Promise<void> {
    await this.#desk.change((context) => requestSignIn(context, ticket, Date.now()));
  }

  async verify(proof: LoginProof, userAgent: string | null): Promise<Outcome<SignedIn>> {
    return this.#desk.change((context) => verify(context, proof, userAgent, Date.now()));
  }

  async refresh(sessionId: string, generation: number): Promise<Outcome<SignedIn>> {
    return this.#desk.change((context) => refresh(context, sessionId, generation, Date.now()));
  }

  // Sessions

  session(sessionId: string): Outcome<{ session: Session; reader: Reader }> {
    return this.#desk.lookAs(sessionId, ({ state }, session) => {
      if (!state.profile) return fail({ code: 'token_invalid' });
      return ok({ session: sessionOf(session, sessionId), reader: readerOf(state.profile) });
    });
  }

  sessions(sessionId: string): Outcome<Session[]> {
    return this.#desk.lookAs(sessionId, (context) => ok(listSessions(context, sessionId, Date.now())));
  }

  async endSession(sessionId: string, endedId: string): Promise<Outcome<null>> {
    return this.#desk.changeAs(sessionId, (context) => endSession(context, endedId, Date.now()));
  }

  async endOtherSessions(sessionId: string): Promise<Outcome<null>> {
    return this.#desk.changeAs(sessionId, (context) => endOtherSessions(context, sessionId, Date.now()));
  }

  // Progress

  /** @param updates the validated updates as JSON @returns an `Outcome<JsonAnswer>`, packed */
  async updateProgress(sessionId: string, updates: string): Promise<string> {
    const parsed: ProgressUpdate[] = JSON.parse(updates);
    return packOutcome(await this.#desk.changeAs(sessionId, (context) => answerUpdates(context, parsed)));
  }

  /** @param query a `ProgressQuery` as JSON @returns an `Outcome<ProgressAnswer>`, packed */
  progress(sessionId: string, query: string): string {
    const { since, outline, outlineVersion, ifNoneMatch }: ProgressQuery = JSON.parse(query);
    const outcome = this.#desk.lookAs<ProgressAnswer>(sessionId, ({ state }) => {
      const etag = progressTag(state, outlineVersion);
      if (ifNoneMatch === etag) return ok({ etag, json: '' });
      return ok({ etag, json: JSON.stringify(progressOf(state, outline, since)) });
    });
    return packOutcome(outcome);
  }

  chapter(sessionId: string, chapterNumber: number): Outcome<string> {
    return this.#desk.lookAs(sessionId, ({ state }) => {
      const chapter = progressOf(state, [], 0).chapters.find((c) => c.chapterNumber === chapterNumber);
      return chapter ? ok(JSON.stringify(chapter)) : fail({ code: 'not_found' });
    });
  }

  async resetChapter(sessionId: string, chapterNumber: number): Promise<Outcome<JsonAnswer>> {
    return this.#desk.changeAs(sessionId, (context) => answerReset(context, chapterNumber));
  }

  // Live sockets: the router has checked token and origin, and names the session in a header.

  override async fetch(request: Request): Promise<Response> {
    const sessionId = request.headers.get('X-Session-Id') ?? '';
    const opened = await this.#desk.changeAs(sessionId, (context) =>
      ok(openSocket(context, sessionId, Date.now())),
    );
    return opened.ok ? opened.value : new Response(null, { status: 401 });
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    await this.#desk.receive({ socket, data });
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    // 1005 and 1006 say that no code came; they may not be sent.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
    await this.#desk.change(({ sockets }) => sockets.announceDevices());
  }

  // Mails that the reader wants. Without a session it is one of its own mails that asks, by the token that it carries.

  /** @param requestId of the request, for the log */
  async requestChapterMail(
    sessionId: string,
    chapter: MailableChapter,
    requestId?: string,
  ): Promise<Outcome<LimitState>> {
    return this.#desk.changeAs(sessionId, (context) =>
      requestChapterMail(context, chapter, requestId, Date.now()),
    );
  }

  async mailPreferences(sessionId: string | null): Promise<Outcome<MailPreferences>> {
    const forward = sessionId === null ? forwardOfReader(await this.#settled()) : null;
    if (forward) return this.#desk.open(forward).mailPreferences(null);
    if (sessionId === null) return readPreferences(this.#desk.look());
    return this.#desk.lookAs(sessionId, readPreferences);
  }

  async changeMailPreferences(
    sessionId: string | null,
    wishes: Partial<MailPreferences>,
  ): Promise<Outcome<MailPreferences>> {
    const forward = sessionId === null ? forwardOfReader(await this.#settled()) : null;
    if (forward) return this.#desk.open(forward).changeMailPreferences(null, wishes);
    const change = (context: ReaderContext) => changePreferences(context, wishes, Date.now());
    return sessionId === null ? this.#desk.change(change) : this.#desk.changeAs(sessionId, change);
  }

  /** @param mailId of the mail whose link was used, and its kind; null where that is not known */
  async unsubscribeByMail(mailId: string, kind: MailKind | null): Promise<Outcome<MailPreferences>> {
    const [forward] = forwardsOfMail(await this.#settled(), mailId);
    if (forward) return this.#desk.open(forward).unsubscribeByMail(mailId, kind);
    return this.#desk.change((context) => unsubscribeByMail(context, mailId, kind, Date.now()));
  }

  /** What providers and our own tracking tell of mails; an address that has no reader stays without storage. */
  async takeMailEvents(reported: ReportedEvent[]): Promise<void> {
    const context = await this.#settled();
    const elsewhere = reported.filter(({ mailId }) => forwardsOfMail(context, mailId).length > 0);
    // Where the mail is not known, they change nothing.
    for (const forward of elsewhere.length > 0 ? context.state.forwards : []) {
      await this.#desk.open(forward).takeMailEvents(elsewhere);
    }
    await this.#desk.change((present) => takeMailEvents(present, reported, Date.now()));
  }

  // Access and purchases

  /** @param entries all that is known of a payment @param buyer told with a checkout only */
  async recordPayment(entries: LedgerEntry[], buyer: Buyer | null): Promise<void> {
    const owner = ownerOfPayment(await this.#settled(), entries);
    if (owner === 'erased') return;
    if (owner !== 'here') {
      return this.#desk.open(owner).recordForwardedPayment(entries, buyer, owner.movedAt);
    }
    await this.#desk.change((context) => recordPayment(context, entries, buyer, Date.now()));
  }

  /**
   * Of a reader who came here from another address; whoever is here no more is not brought back by it.
   * @param cameAt when that was, in milliseconds: who left since has gone on
   */
  async recordForwardedPayment(entries: LedgerEntry[], buyer: Buyer | null, cameAt: number): Promise<void> {
    const owner = ownerAt(await this.#settled(), cameAt);
    if (owner === 'erased') return;
    if (owner !== 'here') {
      return this.#desk.open(owner).recordForwardedPayment(entries, buyer, owner.movedAt);
    }
    await this.#desk.change((context) =>
      recordPayment(context, entries, context.state.profile ? buyer : null, Date.now()),
    );
  }

  async tryCode(sessionId: string): Promise<Outcome<LimitState>> {
    return this.#desk.changeAs(sessionId, (context) => tryCode(context, Date.now()));
  }

  /** @param redemption what the code's object has counted for this reader */
  async recordRedemption(sessionId: string, code: string, redemption: Redemption): Promise<Outcome<null>> {
    return this.#desk.changeAs(sessionId, (context) =>
      recordRedemption(context, code, redemption, Date.now()),
    );
  }

  // The account

  account(sessionId: string): Outcome<Reader> {
    return this.#desk.lookAs(sessionId, readAccount);
  }

  async changeAccount(sessionId: string, change: AccountChange): Promise<Outcome<Reader>> {
    return this.#desk.changeAs(sessionId, (context) => changeAccount(context, change, Date.now()));
  }

  /** @returns JSON, because the router only adds what D1 holds */
  exportReader(sessionId: string, outline: number[]): Outcome<string> {
    return this.#desk.lookAs(sessionId, (context) =>
      ok(JSON.stringify(exportReader(context, sessionId, outline, Date.now()))),
    );
  }

  async erase(sessionId: string): Promise<Outcome<ErasureReceipt>> {
    const live = this.#desk.lookAs(sessionId, () => ok(null));
    // Nobody is to be erased twice: while the alarm is set, another request may come first.
    const act = (context: ReaderContext, now: number) =>
      this.#desk.lookAs(sessionId, () => eraseReader(context, now));
    return live.ok ? this.#erase(act) : live;
  }

  async eraseBySupport(): Promise<Outcome<ErasureReceipt>> {
    return this.#erase(eraseReader);
  }

  async #erase(
    act: (context: ReaderContext, now: number) => Outcome<Erasure>,
  ): Promise<Outcome<ErasureReceipt>> {
    const now = Date.now();
    const departed = await this.#desk.depart((context) => act(context, now), now);
    if (!departed.ok) return departed;
    const { value, forgotten, complete } = departed.value;
    return ok({ ...value, complete, erased: { ...value.erased, ...forgotten } });
  }

  // Moving to another address

  async requestAddressChange(sessionId: string, ticket: AddressTicket): Promise<Outcome<LimitState>> {
    return this.#desk.changeAs(sessionId, (context) => requestAddressChange(context, ticket, Date.now()));
  }

  async confirmAddressChange(changeId: string, side: AddressSide): Promise<Outcome<AddressConfirmed>> {
    const confirmed = await this.#desk.change((context) =>
      confirmAddressChange(context, changeId, side, Date.now()),
    );
    if (!confirmed.ok) return confirmed;
    if (confirmed.value === null) return ok({ state: 'waiting_for_other' });
    const { email } = confirmed.value;
    try {
      const answer = await this.#desk.settleMove();
      if (answer && answer.kind !== 'taken') return ok({ state: 'called_off', reason: answer.kind });
      return ok({ state: 'moved', email });
    } catch (error) {
      createLog({ objectId: this.ctx.id.toString() }).error('move.delayed', error);
      return ok({ state: 'moving', email });
    }
  }

  /** @param bundle a `MoveBundle` as JSON text, which passes cheaper than objects */
  async takeMove(bundle: string): Promise<MoveAnswer> {
    const parsed: MoveBundle = JSON.parse(bundle);
    const present = this.#desk.look();
    // Two who move to one another would wait for each other for good.
    if (present.state.moving) return takenBefore(present, parsed.changeId) ?? { kind: 'busy' };
    return this.#desk.change((context) => takeMove(context, parsed, Date.now()));
  }

  // Support

  async changeBySupport(change: ReaderChange, act: ActOf): Promise<Outcome<Supported<Reader>>> {
    return this.#desk.change((context) => changeBySupport(context, change, act, Date.now()));
  }

  async endAllSessions(act: ActOf): Promise<Outcome<Supported<number>>> {
    return this.#desk.change((context) => endAllSessions(context, act, Date.now()));
  }

  async changeProgressBySupport(
    progress: SupportedProgress,
    act: ActOf,
  ): Promise<Outcome<Supported<JsonAnswer>>> {
    return this.#desk.change((context) => changeProgressBySupport(context, progress, act, Date.now()));
  }

  // Broadcasts

  async takeBroadcast(order: BroadcastOrder): Promise<BroadcastAnswer> {
    const forward = forwardOfReader(await this.#settled());
    if (forward) return this.#desk.open(forward).takeBroadcast(order);
    return this.#desk.change((context) => takeBroadcast(context, order, Date.now()));
  }

  async broadcastOutcome(broadcastId: string, isStopped: boolean): Promise<BroadcastOutcome> {
    for (const forward of forwardsOfRow(await this.#settled(), 'broadcasts', broadcastId)) {
      const outcome = await this.#desk.open(forward).broadcastOutcome(broadcastId, isStopped);
      if (outcome !== 'erased') return outcome;
    }
    return this.#desk.change((context) => broadcastOutcome(context, broadcastId, isStopped, Date.now()));
  }

  // Content

  /** Asked at the instant of serving: whether the reader may have it. What is served is noted in the same call. */
  async openContent(sessionId: string, request: AccessRequest): Promise<Outcome<null>> {
    return this.#desk.changeAs(sessionId, (context) => openContent(context, request, Date.now()));
  }

  async makeShare(sessionId: string, chapter: { number: number; free: boolean }): Promise<Outcome<Share>> {
    return this.#desk.changeAs(sessionId, (context) => makeShare(context, chapter, Date.now()));
  }

  shares(sessionId: string): Outcome<Share[]> {
    return this.#desk.lookAs(sessionId, (context) => ok(listShares(context, Date.now())));
  }

  async endShare(sessionId: string, shareId: string): Promise<Outcome<null>> {
    return this.#desk.changeAs(sessionId, (context) => endShare(context, shareId, Date.now()));
  }

  /** Asked by whoever has the link. */
  async openShare(request: ShareRequest): Promise<Outcome<null>> {
    for (const forward of forwardsOfRow(await this.#settled(), 'shares', request.shareId)) {
      const opened = await this.#desk.open(forward).openShare(request);
      if (opened.ok) return opened;
    }
    return this.#desk.change((context) => openShare(context, request, Date.now()));
  }

  // Mail, import, reports

  async claimMail(mailId: string): Promise<ClaimedMail | null> {
    return this.#desk.change((context) => claimMail(context, mailId, Date.now()));
  }

  /** @param claim the number of the claim that `claimMail` gave */
  async settleMail(mailId: string, claim: number, result: MailOutcome): Promise<void> {
    for (const forward of forwardsOfMail(await this.#settled(), mailId)) {
      await this.#desk.open(forward).settleMail(mailId, claim, result);
    }
    await this.#desk.change((context) => settleMail(context, mailId, claim, result, Date.now()));
  }

  async retryDeadLetter(mailId: string): Promise<Outcome<null>> {
    return this.#desk.change((context) => retryDeadLetter(context, mailId, Date.now()));
  }

  async discardDeadLetter(mailId: string): Promise<Outcome<null>> {
    return this.#desk.change((context) => discardDeadLetter(context, mailId, Date.now()));
  }

  /**
   * The caller stores the snapshots of many readers with one statement. The reader is not told of that: a confirmation
   * or an alarm each would double an import's writes, and a snapshot that its next event sends again changes nothing.
   * @returns whether the rows changed anything, and the snapshot that D1 still needs, if any
   */
  async importRows(rows: ReaderRows): Promise<Imported> {
    return this.#importFor(ownerOfImport(await this.#settled()), rows);
  }

  async #importFor(owner: Owner, rows: ReaderRows): Promise<Imported> {
    if (owner === 'erased') return REFUSED;
    if (owner !== 'here') return this.#desk.open(owner).importForwardedRows(rows, owner.movedAt);
    return this.#desk.change((context) => importAndTake(context, rows, Date.now()));
  }

  compareReport(reported: ReportedReader): Comparison {
    return compareReport(this.#desk.look(), reported, Date.now());
  }

  /** @param reportedRev the revision that D1 has */
  async flushAgain(reportedRev: number): Promise<void> {
    await this.#desk.change((context) => flushAgain(context, reportedRev, Date.now()));
  }

  /** Rows under an address from which the reader came here. @param cameAt as for a payment */
  async importForwardedRows(rows: ReaderRows, cameAt: number): Promise<Imported> {
    return this.#importFor(ownerAt(await this.#settled(), cameAt), rows);
  }

  /** The reader once nobody moves any more. */
  async #settled(): Promise<ReaderContext> {
    await this.#desk.settleMove();
    return this.#desk.look();
  }

  adminView(outline: number[]): AdminView | null {
    return adminView(this.#desk.look(), outline, Date.now());
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    const { alarm } = this.#desk;
    // Should it fail as a whole, what is overdue stays so, and would ring again each second.
    alarm.noteFired(now, ALARM_RETRY_MS);
    try {
      await this.#desk.change(async (context) => {
        const look = () => this.#desk.look();
        tidyUp(context, now);
        // Mails must not wait for a database that does not answer.
        this.#desk.announceMails(context);
        await departIfDue(look, this.env.DB, now);
        await this.#desk.flushIfDue(now);
        await nudgeIfDue(look, this.env.DB, now);
        alarm.noteDone(now);
      });
    } catch (error) {
      createLog({ objectId: this.ctx.id.toString() }).error('alarm.failed', error);
      // An alarm that fails too often is gone for good. If even this fails, the platform tries again.
      await alarm.setIfSooner(now + ALARM_RETRY_MS, now);
    }
  }
}
