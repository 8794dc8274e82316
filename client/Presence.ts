/** Who is here: the reader whom this browser knows or the server names, and that reader's work in this tab. */
import type { Reader } from '../src/wire/auth.ts';
import { type BrowserStorage, isSameOwner, type Owner, ownerOf } from './BrowserStorage.ts';
import { isUnauthenticated } from './HandbookError.ts';
import type { KnownProgress } from './knownProgress.ts';
import { pause } from './pause.ts';
import type { ReaderWork } from './ReaderWork.ts';
import type { EndReason } from './reconnect.ts';
import type { Method, Request } from './request.ts';
import { Session } from './Session.ts';
import type { CallOptions, SessionState, SignedOutReason, SignInProof } from './types.ts';

/** Tabs of one browser tell one another here that a reader has come or gone. */
const CHANNEL = 'handbook-session';

export type PresenceDeps = {
  request: Request;
  storage: BrowserStorage;
  openWork(reader: Reader, owner: Owner, known: KnownProgress | null): ReaderWork;
  /** Somebody came, somebody left, or the API could not be reached to ask. */
  onChange(): void;
  onSession(session: SessionState, reason: SignedOutReason | null): void;
  /** The last moment at which something can be noted in the reader's name. */
  onReaderGoes(): void;
};

export class Presence {
  state: SessionState = 'unknown';
  reason: SignedOutReason | null = null;
  work: ReaderWork | null = null;
  /** Whether the API could not be reached when it was last asked who is here. */
  isOffline = false;
  readonly session: Session;
  readonly #deps: PresenceDeps;
  #running: { stopping: AbortController; started: Promise<void>; channel: BroadcastChannel } | null = null;
  /** Readers enter one at a time; of several the last counts. */
  #turn = 0;
  #entering = Promise.resolve();
  #cleaning = Promise.resolve();
  /** While the reader signs out here, the end of the session is no news. */
  #isLeaving = false;
  #isEnded = false;
  /** An answer may come after the stop, and must open nothing. */
  #isStopped = false;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    this.session = new Session({
      request: deps.request,
      locks: () => navigator.locks,
      now: () => performance.now(),
      onReader: (reader) => this.readerIs(reader),
      onNobody: () => void this.leave(this.#isLeaving ? 'left' : this.work ? 'ended' : 'never'),
    });
  }

  /** Resolves when it is known who is here. */
  start(): Promise<void> {
    this.#isStopped = false;
    this.#running ??= this.#begin();
    return this.#running.started;
  }

  stop(): void {
    if (this.#running === null) return;
    this.#isStopped = true;
    this.#running.stopping.abort();
    this.#running.channel.close();
    this.#running = null;
    this.session.forget();
    this.#dropWork();
    this.state = 'unknown';
    this.#deps.onChange();
  }

  /** @throws HandbookError when the link or code is wrong, used or too old */
  async verify(proof: SignInProof): Promise<Reader> {
    const reader = await this.session.verify(proof);
    this.#tellOthers('signed-in');
    await this.#entering;
    return reader;
  }

  /** @throws HandbookError when the server could not be told; the reader is still signed in then */
  async signOut(): Promise<void> {
    const { work } = this;
    if (work === null) return;
    this.#isLeaving = true;
    try {
      // The last chance of what still waits; without a network the next call says so.
      await work.post().catch(() => {});
      await work.call('POST', '/auth/logout');
    } catch (problem) {
      if (!isUnauthenticated(problem)) {
        if (this.#isEnded) void this.#identify();
        throw problem;
      }
    } finally {
      this.#isLeaving = false;
    }
    this.session.forget();
    const left = this.leave('left');
    // Before storage is clean, or another tab hears from its socket first, and takes it for a session that was ended.
    this.#tellOthers('signed-out');
    await left;
  }

  /** A call as whoever is here. @throws HandbookError */
  call<T>(method: Method, path: string, options: CallOptions): Promise<T> {
    if (this.state === 'signed_out') return this.#deps.request(method, path, options);
    return this.session.callAs(this.work?.reader.email ?? null, method, path, options);
  }

  /**
   * The account was erased here. Other tabs are told: one whose socket is down would take it for a session that ended, and
   * keep what it has not sent.
   */
  async erased(): Promise<void> {
    const left = this.leave('erased');
    this.#tellOthers('erased');
    await left;
  }

  /** The live socket was closed for good. */
  ended(reason: EndReason): void {
    if (reason === 'erased') return void this.leave('erased');
    this.#isEnded = true;
    // Another tab may have ended the session, or begun another: the cookie tells.
    this.session.forget();
    if (!this.#isLeaving) void this.#identify();
  }

  /**
   * Nobody is here any more. What the reader did and the server does not know is kept only if the session ended from
   * outside, for when the same reader is back.
   */
  async leave(reason: SignedOutReason): Promise<void> {
    const { storage } = this.#deps;
    const isKept = reason === 'ended' || reason === 'never';
    this.#dropWork();
    this.#cleaning = isKept ? storage.dropPicture() : storage.forgetOthers(null);
    // The socket may tell of the end before the tab that ended it does, and that tab knows why.
    const isBetterKnown = this.reason === 'ended' && !isKept;
    if (this.state !== 'signed_out' || isBetterKnown) {
      this.state = 'signed_out';
      this.reason = reason;
      this.#deps.onSession('signed_out', reason);
    }
    this.#deps.onChange();
    await this.#cleaning;
  }

  #begin() {
    const stopping = new AbortController();
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }) => this.#otherTab(data);
    return { stopping, channel, started: this.#recognise(stopping.signal) };
  }

  async #recognise(signal: AbortSignal): Promise<void> {
    const turn = this.#turn;
    const picture = await this.#deps.storage.readPicture();
    if (signal.aborted) return;
    if (!picture || turn !== this.#turn) return this.#identify();
    // Known here, and so signed in until the server says otherwise, which the live socket asks first of all.
    await this.#open(picture.reader, picture.owner, picture.known);
  }

  /** Asks the server who is here, until it answers. */
  async #identify(): Promise<void> {
    const signal = this.#running?.stopping.signal ?? new AbortController().signal;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.session.accessToken();
        this.isOffline = false;
        return await this.#entering;
      } catch {
        this.isOffline = true;
        this.#deps.onChange();
        await pause(failures, signal);
      }
    }
  }

  #otherTab(message: unknown): void {
    this.session.forget();
    if (message === 'signed-in') void this.#identify();
    if (message === 'signed-out') void this.leave('left');
    if (message === 'erased') void this.leave('erased');
  }

  #tellOthers(message: 'signed-in' | 'signed-out' | 'erased'): void {
    // A channel does not hear itself, but a second one of the same page would.
    const channel = this.#running?.channel ?? new BroadcastChannel(CHANNEL);
    channel.postMessage(message);
    if (channel !== this.#running?.channel) channel.close();
  }

  /** The server says who is here. */
  readerIs(reader: Reader): void {
    if (this.#isStopped) return;
    const known = this.work?.reader;
    const isSame = known?.email === reader.email && known.createdAt >= reader.createdAt;
    if (this.work && isSame && !this.#isEnded) return this.work.takeReader(reader);
    this.#dropWork();
    this.state = 'unknown';
    this.#entering = this.#enter(reader);
  }

  async #enter(reader: Reader): Promise<void> {
    const turn = this.#turn;
    await this.#cleaning;
    const { storage } = this.#deps;
    const owner = await ownerOf(reader);
    const picture = await storage.readPicture();
    if (turn !== this.#turn) return;
    // Storage keeps the order of what it is told, so what this reader writes next comes after it.
    void storage.forgetOthers(owner);
    await this.#open(reader, owner, picture && isSameOwner(picture.owner, owner) ? picture.known : null);
  }

  async #open(reader: Reader, owner: Owner, known: KnownProgress | null): Promise<void> {
    const work = this.#deps.openWork(reader, owner, known);
    this.work = work;
    this.#isEnded = false;
    await work.start();
    if (work !== this.work) return;
    this.state = 'signed_in';
    this.reason = null;
    this.#deps.onSession('signed_in', null);
    this.#deps.onChange();
  }

  #dropWork(): void {
    this.#turn += 1;
    this.#isEnded = false;
    if (this.work === null) return;
    this.#deps.onReaderGoes();
    this.work.stop();
    this.work = null;
  }
}
