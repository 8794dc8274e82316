/** All that is alive for one signed-in reader in this tab. It ends as a whole, so that nothing goes over to another. */
import type { Reader } from '../src/wire/auth.ts';
import type { ServerFrame } from '../src/wire/live.ts';
import type { Progress, ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import type { BrowserStorage, Owner } from './BrowserStorage.ts';
import { Delivery } from './Delivery.ts';
import { KeptOutbox } from './KeptOutbox.ts';
import type { KnownProgress } from './knownProgress.ts';
import { LiveSocket } from './LiveSocket.ts';
import { mine } from './outbox.ts';
import { ProgressLoader } from './ProgressLoader.ts';
import { ReaderProgress } from './ReaderProgress.ts';
import type { EndReason } from './reconnect.ts';
import type { Method } from './request.ts';
import type { ServerClock } from './ServerClock.ts';
import { takeFrame } from './takeFrame.ts';
import type { CallOptions, ConnectionState, HandbookEvents } from './types.ts';

/** Tabs that are gone are looked for so often. */
const ADOPT_EVERY_MS = 60_000;

export type Emit = <Name extends keyof HandbookEvents>(name: Name, event: HandbookEvents[Name]) => void;

export type WorkDeps = {
  owner: Owner;
  storage: BrowserStorage;
  locks: LockManager | undefined;
  clock: ServerClock;
  liveUrl: string;
  /** A call as this reader and nobody else. @throws HandbookError */
  call<T>(method: Method, path: string, options?: CallOptions): Promise<T>;
  /** See {@link LiveSocket}. */
  token(mayHaveEnded: boolean): Promise<string | null>;
  beacon(updates: unknown[]): void;
  onChange(): void;
  emit: Emit;
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
  readonly #stopping = new AbortController();

  constructor(reader: Reader, known: KnownProgress | null, deps: WorkDeps) {
    this.reader = reader;
    this.#deps = deps;
    const { owner, storage, locks, clock, call, onChange, emit } = deps;
    this.#outbox = new KeptOutbox({ owner, storage, locks, onChange: () => this.#outboxChanged() });
    const serverNow = () => clock.now();
    const onReset = (chapterNumber: number) => this.#wasReset(chapterNumber);
    this.#progress = new ReaderProgress(
      { owner, reader: () => this.reader, outbox: this.#outbox, storage, serverNow, onChange, onReset },
      known,
    );
    this.#loader = new ProgressLoader({
      call,
      serverNow,
      timezone: () => this.reader.timezone,
      onLoaded: (whole, outline) => this.#loaded(whole, outline),
    });
    this.#delivery = new Delivery({
      outbox: this.#outbox,
      send: (text) => this.#live.send(text),
      post: (updates) => call('POST', '/progress', { body: { updates } }),
      beacon: deps.beacon,
      onAnswer: (change) => this.learn(change),
      onRefused: (update, problem) => emit('refused', { update, problem }),
      now: () => performance.now(),
    });
    this.#live = new LiveSocket({
      url: deps.liveUrl,
      token: deps.token,
      onFrame: (frame) => this.#receive(frame),
      onState: (state) => this.#connectionIs(state),
      onBarred: () => void this.#withoutSocket(),
      onEnd: deps.onEnd,
    });
  }

  get progress(): Progress | null {
    return this.#progress.shown;
  }

  get unconfirmedChapters(): number[] {
    const numbers = [...this.#outbox.state.entries.values()].map(({ update }) => update.chapterNumber);
    return [...new Set(numbers)].sort((a, b) => a - b);
  }

  /** Resolves when what this browser keeps of the reader is known. */
  async start(): Promise<void> {
    await this.#outbox.start();
    if (this.#stopping.signal.aborted) return;
    this.#adoptTimer = setInterval(() => void this.#outbox.adoptGone(), ADOPT_EVERY_MS);
    this.#live.start();
    this.#loader.load();
    this.#progress.keepSoon();
  }

  stop(): void {
    this.#stopping.abort();
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
    if (hasAccess !== reader.hasAccess) this.#deps.emit('access', { hasAccess: reader.hasAccess });
    this.#progress.keepSoon();
    this.#deps.onChange();
  }

  /** Takes an answer over HTTP. */
  learn(change: ProgressChange): void {
    this.#progress.learn(change);
    this.#loader.progressed();
  }

  call<T>(method: Method, path: string): Promise<T> {
    return this.#deps.call(method, path);
  }

  /** Sends over HTTP what waits. @throws HandbookError */
  post(): Promise<void> {
    return this.#delivery.post();
  }

  /** The page is not looked at any more, and may never be again. */
  hidden(): void {
    this.#progress.keep();
    if (this.connection !== 'live') this.#delivery.beacon();
  }

  /** Nothing leaves from now on but by the beacon that is to follow. */
  hold(): void {
    this.#delivery.hold();
  }

  /** The page goes, for all that is known. */
  leavePage(): void {
    this.#progress.keep();
    this.#delivery.beacon();
  }

  /** The browser brought the page back. */
  backOnPage(): void {
    if (this.connection === 'live') this.#delivery.connected();
  }

  /** Resolves when all that waits now is confirmed. @throws HandbookError `unauthenticated` when the reader goes */
  confirmed(): Promise<void> {
    return this.#outbox.whenGone(mine(this.#outbox.state).map(({ key }) => key));
  }

  #outboxChanged(): void {
    this.#delivery.changed();
    this.#deps.onChange();
  }

  #wasReset(chapterNumber: number): void {
    this.#loader.reset();
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
    this.#deps.onChange();
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
    const { link, todo } = takeFrame({ known: this.#progress.known, isCaughtUp: this.#isCaughtUp }, frame);
    this.#isCaughtUp = link.isCaughtUp;
    if (todo.devices !== undefined) this.devices = todo.devices;
    if (todo.acked !== undefined) this.#delivery.acked(todo.acked);
    this.#progress.become(link.known);
    if (todo.greeted) this.#greeted(todo.greeted.serverTime);
    if (todo.sync) this.#sync();
    if (todo.refused) this.#delivery.refused(todo.refused.id, todo.refused.code, todo.refused.detail);
    if (todo.changedElsewhere) this.#deps.emit('remoteChange', { chapters: todo.changedElsewhere });
    if (todo.hasAccess !== undefined) this.takeReader({ ...this.reader, hasAccess: todo.hasAccess });
    if (todo.acked !== undefined || todo.changedElsewhere) this.#loader.progressed();
    this.#deps.onChange();
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
