/** All that is alive for one signed-in reader in this tab. It ends as a whole, so that nothing goes over to another. */
import type { Reader } from '../src/wire/auth.ts';
import type { ServerFrame } from '../src/wire/live.ts';
import type { Progress, ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import type { BrowserStorage, Owner } from './BrowserStorage.ts';
import { Delivery } from './Delivery.ts';
import { isUnauthenticated } from './HandbookError.ts';
import { KeptOutbox } from './KeptOutbox.ts';
import type { KnownProgress } from './knownProgress.ts';
import { LiveSocket } from './LiveSocket.ts';
import { chaptersIn, mine } from './outbox.ts';
import { ProgressLoader } from './ProgressLoader.ts';
import { ReaderProgress } from './ReaderProgress.ts';
import type { EndReason } from './reconnect.ts';
import type { Method } from './request.ts';
import type { ServerClock } from './ServerClock.ts';
import type { Session } from './Session.ts';
import type { Store } from './Store.ts';
import { sendBeacon } from './sendBeacon.ts';
import { takeFrame } from './takeFrame.ts';
import type { CallOptions, ConnectionState } from './types.ts';

/** Tabs that are gone are looked for so often. */
const ADOPT_EVERY_MS = 60_000;

export type WorkDeps = {
  apiOrigin: string;
  session: Session;
  storage: BrowserStorage;
  clock: ServerClock;
  store: Pick<Store, 'changed' | 'emit'>;
  /** The server has named the reader anew. */
  onReader(reader: Reader): void;
  onReset(chapterNumber: number): void;
  onEnd(reason: EndReason): void;
};

export class ReaderWork {
  reader: Reader;
  connection: ConnectionState = 'connecting';
  devices = 0;
  readonly #deps: WorkDeps;
  readonly #outbox: KeptOutbox;
  readonly #progress: ReaderProgress;
  readonly #delivery: Delivery;
  readonly #live: LiveSocket;
  readonly #loader: ProgressLoader;
  #isCaughtUp = false;
  #adoptTimer: ReturnType<typeof setInterval> | undefined;
  #isStopped = false;
  /** A reset made here comes as news too, since it is told to all sockets of the reader. */
  #isResetting = false;

  constructor(reader: Reader, owner: Owner, known: KnownProgress | null, deps: WorkDeps) {
    this.reader = reader;
    this.#deps = deps;
    const { storage, clock, store, onEnd } = deps;
    this.#outbox = new KeptOutbox({
      owner,
      storage,
      locks: navigator.locks,
      onChange: () => this.#outboxChanged(),
    });
    this.#progress = new ReaderProgress(known, {
      clock,
      outbox: this.#outbox,
      keep: (now) => storage.keepPicture({ owner, reader: this.reader, known: now }),
      onChange: () => store.changed(),
      onReset: (chapterNumber) => this.#wasReset(chapterNumber),
    });
    this.#loader = new ProgressLoader({
      clock,
      call: (method, path) => this.call(method, path),
      timezone: () => this.reader.timezone,
      onLoaded: (whole, outline) => this.#loaded(whole, outline),
    });
    this.#delivery = new Delivery({
      outbox: this.#outbox,
      send: (text) => this.#live.send(text),
      post: (updates) => this.call('POST', '/progress', { body: { updates } }),
      beacon: (updates) => this.#beacon(updates),
      onAnswer: (change) => this.#learn(change),
      onRefused: (update, problem) => store.emit('refused', { update, problem }),
      now: () => performance.now(),
    });
    this.#live = new LiveSocket({
      url: `${(deps.apiOrigin || location.origin).replace(/^http/, 'ws')}/api/progress/live`,
      token: (mayHaveEnded) => this.#token(mayHaveEnded),
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => this.#connectionIs(state),
      onBarred: () => void this.#withoutSocket(),
      onEnd,
    });
  }

  get progress(): Progress | null {
    return this.#progress.shown;
  }

  get unconfirmedChapters(): number[] {
    return chaptersIn(this.#outbox.state);
  }

  /** Resolves when what this browser keeps of the reader is known. */
  async start(): Promise<void> {
    await this.#outbox.start();
    if (this.#isStopped) return;
    this.#adoptTimer = setInterval(() => void this.#outbox.adoptGone(), ADOPT_EVERY_MS);
    this.#live.start();
    this.#loader.load();
    this.#progress.keepSoon();
  }

  stop(): void {
    this.#isStopped = true;
    this.#loader.stop();
    clearInterval(this.#adoptTimer);
    this.#delivery.disconnected();
    this.#progress.stop();
    this.#live.stop();
    this.#outbox.stop();
  }

  note(update: ProgressUpdate): void {
    this.#progress.note(update);
  }

  takeReader(reader: Reader): void {
    const { hasAccess } = this.reader;
    this.reader = reader;
    if (hasAccess !== reader.hasAccess) this.#deps.store.emit('access', { hasAccess: reader.hasAccess });
    this.#progress.keepSoon();
    this.#deps.store.changed();
  }

  /** Clears a chapter; see {@link Handbook.resetChapter}. @throws HandbookError */
  async reset(chapterNumber: number): Promise<void> {
    this.#isResetting = true;
    try {
      this.#learn(await this.call('DELETE', `/progress/${chapterNumber}`));
    } finally {
      this.#isResetting = false;
    }
  }

  /** Takes an answer over HTTP. */
  #learn(change: ProgressChange): void {
    this.#progress.learn(change);
    this.#loader.progressed();
  }

  /** A call as this reader and nobody else. @throws HandbookError */
  call<T>(method: Method, path: string, options?: CallOptions): Promise<T> {
    return this.#deps.session.callAs(this.reader.email, method, path, options);
  }

  /** Sends over HTTP all that waits. @throws HandbookError */
  post(): Promise<void> {
    return this.#delivery.post();
  }

  /** The page is not looked at any more, and may never be again. */
  hidden(): void {
    this.#progress.keep();
    if (this.connection !== 'live') this.#delivery.beacon();
  }

  /**
   * The page goes, for all that is known.
   * @param report notes the last that there is to say; nothing of it leaves but by the beacon
   */
  leavePage(report: () => void): void {
    this.#delivery.hold();
    report();
    this.#progress.keep();
    this.#delivery.beacon();
  }

  /** The browser brought the page back. */
  backOnPage(): void {
    if (this.connection === 'live') this.#delivery.connected();
  }

  /** @returns what waits now, by the keys of its entries */
  waiting(): string[] {
    return mine(this.#outbox.state).map(({ key }) => key);
  }

  /** See {@link LiveSocket}. */
  async #token(mayHaveEnded: boolean): Promise<string | null> {
    try {
      if (mayHaveEnded)
        this.#deps.onReader((await this.call<{ reader: Reader }>('GET', '/auth/session')).reader);
      return await this.#deps.session.accessToken();
    } catch (problem) {
      if (isUnauthenticated(problem)) return null;
      throw problem;
    }
  }

  #beacon(updates: unknown[]): void {
    const { session, apiOrigin } = this.#deps;
    const token = session.tokenAtHand();
    if (token !== null) sendBeacon(apiOrigin, token, updates);
  }

  #outboxChanged(): void {
    this.#delivery.changed();
    this.#deps.store.changed();
  }

  #wasReset(chapterNumber: number): void {
    this.#loader.load();
    this.#deps.onReset(chapterNumber);
  }

  #loaded(whole: Progress, outline: number[] | null): void {
    this.#progress.learnWhole(whole, outline);
    if (this.connection === 'live' && !this.#isCaughtUp) this.#sync();
  }

  #connectionIs(state: ConnectionState): void {
    this.connection = state;
    if (state !== 'live') {
      this.#isCaughtUp = false;
      this.devices = 0;
      this.#delivery.disconnected();
    }
    this.#deps.store.changed();
  }

  /** The API answers, and something between here and there bars sockets. */
  async #withoutSocket(): Promise<void> {
    try {
      await this.#delivery.post();
      this.#loader.load();
    } catch {
      // Whatever it was, the next try of a socket comes by here again.
    }
  }

  #sync(): void {
    const since = this.#progress.known?.rev;
    if (since !== undefined) this.#live.send(JSON.stringify({ type: 'sync', since }));
  }

  #receive(frame: ServerFrame): void {
    const taken = takeFrame({ known: this.#progress.known, isCaughtUp: this.#isCaughtUp }, frame);
    const { acked, refused, changedElsewhere: chapters, hasAccess, greetedAt } = taken;
    this.#isCaughtUp = taken.isCaughtUp;
    this.devices = taken.devices ?? this.devices;
    if (acked !== undefined) this.#delivery.acked(acked);
    this.#progress.become(taken.known);
    if (greetedAt !== undefined) this.#greeted(greetedAt);
    if (taken.sync) this.#sync();
    if (refused) this.#delivery.refused(refused.id, refused.code, refused.detail);
    if (chapters && !this.#isResetting) this.#deps.store.emit('remoteChange', { chapters });
    if (hasAccess !== undefined) this.takeReader({ ...this.reader, hasAccess });
    // What was acked waits no more, and a page that is opened now must find it in the picture.
    if (acked !== undefined) this.#progress.keep();
    if (acked !== undefined || chapters) this.#loader.progressed();
    this.#deps.store.changed();
  }

  #greeted(serverTime: number): void {
    this.#deps.clock.set(serverTime);
    if (this.#progress.known === null) this.#loader.load();
    else this.#loader.connected();
    this.#sync();
    this.#delivery.connected();
    void this.#outbox.adoptGone();
  }
}
