/** The handbook as a page has it: one state, and the few things that change it. */
import type { Reader } from '../src/wire/auth.ts';
import type { ProgressUpdate } from '../src/wire/progress.ts';
import { browserStorage } from './BrowserStorage.ts';
import { checkChapterNumber, checkedUpdate } from './checkedUpdate.ts';
import { HandbookError, signedOut } from './HandbookError.ts';
import { hearActivity } from './hearActivity.ts';
import { hearPage } from './hearPage.ts';
import { Presence } from './Presence.ts';
import { ReaderWork } from './ReaderWork.ts';
import { type Method, type Request, requester } from './request.ts';
import { ServerClock } from './ServerClock.ts';
import { Store } from './Store.ts';
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
  readonly #request: Request;
  readonly #presence: Presence;
  readonly #clock = new ServerClock();
  readonly #store = new Store(() => this.#read());
  readonly #visits = new Set<Visit>();
  /** Updates from before it was known who is here. */
  #early: ProgressUpdate[] = [];
  #listening: AbortController | null = null;

  constructor({ apiOrigin = '' }: HandbookOptions) {
    this.#request = requester(apiOrigin);
    const storage = browserStorage();
    this.#presence = new Presence({
      request: this.#request,
      storage,
      onChange: () => this.#store.changed(),
      onSession: (session, reason) => this.#sessionIs(session, reason),
      onReaderGoes: () =>
        this.#eachVisit((visit) => {
          visit.report();
          visit.restart();
        }),
      openWork: (reader, owner, known) =>
        new ReaderWork(reader, owner, known, {
          apiOrigin,
          session: this.#presence.session,
          storage,
          clock: this.#clock,
          store: this.#store,
          onReader: (named) => this.#presence.readerIs(named),
          onReset: (chapterNumber) => this.#wasReset(chapterNumber),
          onEnd: (reason) => this.#presence.ended(reason),
        }),
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
    try {
      await work.reset(chapterNumber);
    } catch (problem) {
      if (!(problem instanceof HandbookError) || problem.code !== 'not_found') throw problem;
      // The server knows nothing of the chapter. What waits here must not come to it after the reset.
      if (!work.unconfirmedChapters.includes(chapterNumber)) return;
      await work.post();
      await work.reset(chapterNumber);
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

  flush(): Promise<void> {
    this.#eachVisit((visit) => visit.report());
    const { work } = this.#presence;
    const asked = work?.waiting() ?? [];
    return new Promise((resolve, reject) => {
      const look = () => {
        const waiting = work?.waiting() ?? [];
        if (!asked.some((key) => waiting.includes(key))) resolve();
        else if (this.#presence.work !== work) reject(signedOut());
        else return;
        end();
      };
      // Whatever is confirmed, and whoever leaves, changes the state.
      const end = this.subscribe(look);
      look();
    });
  }

  async call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
    const answer = await this.#presence.call<T>(method, path, options);
    if (method === 'DELETE' && path === '/account') await this.#presence.erased();
    return answer;
  }

  #read(): HandbookState {
    const { state, reason, isOffline } = this.#presence;
    const work = state === 'signed_in' ? this.#presence.work : null;
    return {
      session: state,
      signedOutReason: reason,
      reader: work?.reader ?? null,
      progress: work?.progress ?? null,
      connection: work?.connection ?? (isOffline ? 'offline' : 'connecting'),
      devices: work?.devices ?? 0,
      unconfirmedChapters: work?.unconfirmedChapters ?? [],
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
    this.#presence.work?.leavePage(() => this.#eachVisit((visit) => visit.report()));
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
