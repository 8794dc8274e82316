/** The live socket: connects, keeps alive, and reconnects. What was missed meanwhile comes by `sync`. */
import type { ServerFrame } from '../src/wire/live.ts';
import { afterClose, type EndReason } from './reconnect.ts';
import type { ConnectionState } from './types.ts';

/** Proxies drop a socket that is silent for a minute. */
const PING_EVERY_MS = 45_000;
const PONG_WITHIN_MS = 10_000;
/** A connection is good once it has held so long: a server that greets and then drops it must not be run at. */
const GOOD_AFTER_MS = 5_000;

export type LiveDeps = {
  url: string;
  /**
   * @param mayHaveEnded a refused upgrade looks like a lost network to a browser, so after a failure the session is to be
   *   asked about
   * @returns null when the session has ended
   */
  token(mayHaveEnded: boolean): Promise<string | null>;
  onFrame(frame: ServerFrame): void;
  onState(state: ConnectionState): void;
  /** The API answers, and yet no socket was to be had twice and more. */
  onBarred(): void;
  /** Called once; no reconnect follows. */
  onEnd(reason: EndReason): void;
};

export class LiveSocket {
  readonly #deps: LiveDeps;
  #socket: WebSocket | null = null;
  #failures = 0;
  #goodAt = Infinity;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pongTimer: ReturnType<typeof setTimeout> | undefined;
  #pingTimer: ReturnType<typeof setInterval> | undefined;
  #isOpening = false;
  readonly #stopping = new AbortController();

  constructor(deps: LiveDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { signal } = this.#stopping;
    document.addEventListener('visibilitychange', () => this.#wake(), { signal });
    window.addEventListener('online', () => this.#wake(), { signal });
    // Without a network an open socket is silent until a ping fails; the browser knows sooner.
    window.addEventListener('offline', () => this.#lost(this.#socket, null), { signal });
    this.#pingTimer = setInterval(() => this.#ping(), PING_EVERY_MS);
    void this.#open();
  }

  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pongTimer);
    clearInterval(this.#pingTimer);
    this.#socket?.close();
    this.#socket = null;
  }

  /** @returns whether the socket took it */
  send(text: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  async #open(): Promise<void> {
    if (this.#isOpening) return;
    this.#isOpening = true;
    clearTimeout(this.#retryTimer);
    this.#deps.onState('connecting');
    const token = await this.#deps.token(this.#failures > 0).catch(() => undefined);
    this.#isOpening = false;
    if (this.#stopping.signal.aborted || this.#socket !== null) return;
    if (token === null) return this.#end('session');
    if (token === undefined) return this.#retry(null);
    if (this.#failures > 1) this.#deps.onBarred();
    const socket = new WebSocket(this.#deps.url, ['handbook.v1', `bearer.${token}`]);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(socket, data);
    socket.onclose = ({ code }) => this.#lost(socket, code);
  }

  #receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket) return;
    if (data === 'pong') return clearTimeout(this.#pongTimer);
    const frame: ServerFrame = JSON.parse(String(data));
    if (frame.type === 'hello') {
      this.#goodAt = performance.now() + GOOD_AFTER_MS;
      this.#deps.onState('live');
    }
    this.#deps.onFrame(frame);
  }

  /** A dead peer answers no close handshake, so its close event may come much later: it is not waited for. */
  #lost(lost: WebSocket | null, code: number | null): void {
    if (lost === null || this.#socket !== lost) return;
    this.#socket = null;
    clearTimeout(this.#pongTimer);
    lost.close();
    if (performance.now() >= this.#goodAt) this.#failures = 0;
    this.#goodAt = Infinity;
    this.#retry(code);
  }

  #retry(code: number | null): void {
    const next = afterClose(code, this.#failures, Math.random(), document.visibilityState === 'visible');
    if (next !== 'when shown' && 'end' in next) return this.#end(next.end);
    this.#deps.onState('offline');
    if (next === 'when shown') return;
    this.#failures += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#open(), next.retryInMs);
  }

  #end(reason: EndReason): void {
    this.stop();
    this.#deps.onEnd(reason);
  }

  #ping(): void {
    const asked = this.#socket;
    if (document.visibilityState !== 'visible' || asked?.readyState !== WebSocket.OPEN) return;
    clearTimeout(this.#pongTimer);
    asked.send('ping');
    this.#pongTimer = setTimeout(() => this.#lost(asked, null), PONG_WITHIN_MS);
  }

  #wake(): void {
    if (document.visibilityState !== 'visible') return;
    if (this.#socket === null) void this.#open();
    else this.#ping();
  }
}
