/** The handbook as a page has it: one state, and the few things that change it. */
import type { Reader } from '../src/wire/auth.ts';
import type { ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import { browserStorage } from './BrowserStorage.ts';
import { checkChapterNumber, checkedUpdate } from './checkedUpdate.ts';
import { HandbookError, signedOut } from './HandbookError.ts';
import { hearActivity } from './hearActivity.ts';
import { hearPage } from './hearPage.ts';
import { Presence } from './Presence.ts';
import { ReaderWork } from './ReaderWork.ts';
import { type Method, type Request, requester } from './request.ts';
import { ServerClock } from './ServerClock.ts';
import { INITIAL_STATE, Store } from './Store.ts';
import type {
  CallOptions,
  ChapterUpdateInput,
  ChapterVisit,
  Handbook,
  HandbookEvents,
  HandbookOptions,
  HandbookState,
  SessionState,
  SignedOutReason,
  SignInProof,
} from './types.ts';
import { Visit } from './Visit.ts';

export class Client implements Handbook {
  readonly #apiOrigin: string;
  readonly #request: Request;
  readonly #presence: Presence;
  readonly #clock = new ServerClock();
  readonly #store = new Store(() => this.#read());
  readonly #visits = new Set<Visit>();
  /** Updates from before it was known who is here. */
  #early: ProgressUpdate[] = [];
  #listening: AbortController | null = null;

  constructor({ apiOrigin = '' }: HandbookOptions) {
    this.#apiOrigin = apiOrigin;
    this.#request = requester(apiOrigin);
    const storage = browserStorage();
    const locks = globalThis.navigator?.locks;
    const onChange = () => this.#store.changed();
    this.#presence = new Presence({
      request: this.#request,
      storage,
      locks,
      onChange,
      onSession: (session, reason) => this.#sessionIs(session, reason),
      onReaderGone: () => this.#eachVisit((visit) => visit.restart()),
      openWork: (reader, owner, known) => {
        const { email } = reader;
        return new ReaderWork(reader, known, {
          owner,
          storage,
          locks,
          clock: this.#clock,
          liveUrl: `${(apiOrigin || location.origin).replace(/^http/, 'ws')}/api/progress/live`,
          call: (method, path, options) => this.#presence.callAs(email, method, path, options),
          token: (mayHaveEnded) => this.#presence.token(email, mayHaveEnded),
          beacon: (updates) => this.#beacon(updates),
          onChange,
          emit: (name, event) => this.#store.emit(name, event),
          onReset: (chapterNumber) => this.#wasReset(chapterNumber),
          onEnd: (reason) => this.#presence.ended(reason),
        });
      },
    });
  }

  getState(): HandbookState {
    return this.#store.state;
  }

  /** Bound, since React calls it on its own. */
  subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  on<Name extends keyof HandbookEvents>(
    name: Name,
    listener: (event: HandbookEvents[Name]) => void,
  ): () => void {
    return this.#store.on(name, listener);
  }

  start(): Promise<void> {
    if (this.#listening === null) {
      this.#listening = new AbortController();
      const listeners = {
        hidden: () => this.#hidden(),
        gone: () => this.#gone(),
        back: () => this.#presence.work?.backOnPage(),
      };
      hearPage(listeners, this.#listening.signal);
    }
    return this.#presence.start();
  }

  stop(): void {
    this.#listening?.abort();
    this.#listening = null;
    this.#gone();
    this.#presence.stop();
  }

  async signUp(reader: Parameters<Handbook['signUp']>[0]): Promise<void> {
    const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
    await this.#request('POST', '/email/signup', { body: { ...reader, timezone } });
  }

  async requestSignIn(email: string, redirectTo?: string): Promise<void> {
    await this.#request('POST', '/auth/magic-link', { body: { email, redirectTo } });
  }

  verify(proof: SignInProof): Promise<Reader> {
    return this.#presence.verify(proof);
  }

  async signOut(): Promise<void> {
    this.#eachVisit((visit) => visit.report());
    await this.#presence.signOut();
  }

  update(update: ChapterUpdateInput): void {
    const checked = checkedUpdate(update, this.#clock.now());
    if (this.#presence.state === 'signed_out') throw signedOut();
    this.#note(checked);
  }

  async resetChapter(chapterNumber: number): Promise<void> {
    checkChapterNumber(chapterNumber);
    const { work } = this.#presence;
    if (work === null) throw signedOut();
    const reset = () => work.call<ProgressChange>('DELETE', `/progress/${chapterNumber}`);
    try {
      work.learn(await reset());
    } catch (problem) {
      if (!(problem instanceof HandbookError) || problem.code !== 'not_found') throw problem;
      // The server knows nothing of the chapter. What waits here must not come to it after the reset.
      if (!work.unconfirmedChapters.includes(chapterNumber)) return;
      await work.post();
      work.learn(await reset());
    }
  }

  openChapter(chapterNumber: number): ChapterVisit {
    checkChapterNumber(chapterNumber);
    const visit = new Visit(chapterNumber, {
      now: () => performance.now(),
      serverNow: () => this.#clock.now(),
      hearActivity,
      report: (update) => this.#note(update),
      update: (update) => this.update(update),
      onClose: (closed) => this.#visits.delete(closed),
    });
    this.#visits.add(visit);
    return visit;
  }

  async flush(): Promise<void> {
    this.#eachVisit((visit) => visit.report());
    await this.#presence.work?.confirmed();
  }

  async call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
    const answer = await this.#presence.call<T>(method, path, options);
    if (method === 'DELETE' && path === '/account') await this.#presence.leave('erased');
    return answer;
  }

  #read(): HandbookState {
    const { state, reason, work, isOffline } = this.#presence;
    if (state !== 'signed_in' || work === null) {
      return {
        ...INITIAL_STATE,
        session: state,
        signedOutReason: reason,
        connection: isOffline ? 'offline' : 'connecting',
      };
    }
    const { reader, progress, connection, devices, unconfirmedChapters } = work;
    return {
      session: state,
      signedOutReason: null,
      reader,
      progress,
      connection,
      devices,
      unconfirmedChapters,
    };
  }

  /** A stranger reads without a trace. */
  #note(update: ProgressUpdate): void {
    const { state, work } = this.#presence;
    if (work) work.note(update);
    else if (state === 'unknown') this.#early.push(update);
  }

  #sessionIs(session: SessionState, reason: SignedOutReason | null): void {
    const early = this.#early.splice(0);
    if (session === 'signed_in') for (const update of early) this.#note(update);
    this.#store.emit('session', { session, reason });
  }

  #hidden(): void {
    this.#eachVisit((visit) => visit.report());
    this.#presence.work?.hidden();
  }

  #gone(): void {
    this.#presence.work?.hold();
    this.#eachVisit((visit) => visit.report());
    this.#presence.work?.leavePage();
  }

  /** A beacon cannot set headers, so its token stands in the body; text needs no preflight. */
  #beacon(updates: unknown[]): void {
    const accessToken = this.#presence.tokenAtHand;
    if (accessToken === null) return;
    navigator.sendBeacon(`${this.#apiOrigin}/api/progress`, JSON.stringify({ accessToken, updates }));
  }

  #wasReset(chapterNumber: number): void {
    this.#eachVisit((visit) => {
      if (visit.chapterNumber === chapterNumber) visit.restart();
    });
  }

  #eachVisit(work: (visit: Visit) => void): void {
    for (const visit of this.#visits) work(visit);
  }
}
