/** The live socket: connects, keeps alive, and reconnects. What was missed meanwhile comes by `sync`. */
import { afterClose } from './reconnect.js';

/** Proxies drop a socket that is silent for a minute. */
const PING_EVERY_MS = 45_000;
const PONG_WITHIN_MS = 10_000;

/** @typedef {import('../../src/wire/live.ts').ServerFrame} ServerFrame */
/** @typedef {'connecting' | 'live' | 'offline'} ConnectionState */
/**
 * @typedef {object} LiveDeps
 * @property {(mayHaveEnded: boolean) => Promise<string | null>} token null when the session has ended; a refused upgrade
 *   looks like a lost network to a browser, so after a failure the session is to be asked about
 * @property {() => number} rev the last revision that this page knows
 * @property {(frame: ServerFrame) => void} onFrame
 * @property {(state: ConnectionState) => void} onState
 * @property {(reason: import('./reconnect.js').EndReason) => void} onEnd called once; no reconnect follows
 */

export class LiveSocket {
  #deps;
  /** @type {WebSocket | null} */
  #socket = null;
  #failures = 0;
  #retryTimer = 0;
  #pongTimer = 0;
  #pingTimer = 0;
  #stopping = new AbortController();

  /** @param {LiveDeps} deps */
  constructor(deps) {
    this.#deps = deps;
  }

  start() {
    const { signal } = this.#stopping;
    document.addEventListener('visibilitychange', () => this.#wake(), { signal });
    window.addEventListener('online', () => this.#wake(), { signal });
    // Without a network an open socket is silent until a ping fails; the browser knows sooner.
    window.addEventListener('offline', () => this.#lost(this.#socket, null), { signal });
    this.#pingTimer = setInterval(() => this.#ping(), PING_EVERY_MS);
    this.#open();
  }

  stop() {
    this.#stopping.abort();
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pongTimer);
    clearInterval(this.#pingTimer);
    this.#socket?.close();
    this.#socket = null;
  }

  /**
   * @param {object} frame
   * @returns {boolean} whether the socket took it
   */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  async #open() {
    clearTimeout(this.#retryTimer);
    this.#deps.onState('connecting');
    const token = await this.#deps.token(this.#failures > 0).catch(() => undefined);
    if (this.#stopping.signal.aborted || this.#socket !== null) return;
    if (token === null) return this.#end('session');
    if (token === undefined) return this.#retry(null);
    const socket = new WebSocket('/api/progress/live', ['handbook.v1', `bearer.${token}`]);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(socket, data);
    socket.onclose = ({ code }) => this.#lost(socket, code);
  }

  /**
   * @param {WebSocket} socket
   * @param {unknown} data
   */
  #receive(socket, data) {
    if (socket !== this.#socket) return;
    if (data === 'pong') return clearTimeout(this.#pongTimer);
    /** @type {ServerFrame} */
    const frame = JSON.parse(String(data));
    if (frame.type === 'hello') {
      this.#failures = 0;
      this.send({ type: 'sync', since: this.#deps.rev() });
      this.#deps.onState('live');
    }
    this.#deps.onFrame(frame);
  }

  /**
   * A dead peer answers no close handshake, so its close event may come much later: it is not waited for.
   * @param {WebSocket | null} lost
   * @param {number | null} code
   */
  #lost(lost, code) {
    if (lost === null || this.#socket !== lost) return;
    this.#socket = null;
    clearTimeout(this.#pongTimer);
    lost.close();
    this.#retry(code);
  }

  /** @param {number | null} code */
  #retry(code) {
    const next = afterClose(code, this.#failures, Math.random());
    if ('end' in next) return this.#end(next.end);
    this.#failures += 1;
    this.#deps.onState('offline');
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#open(), next.retryInMs);
  }

  /** @param {import('./reconnect.js').EndReason} reason */
  #end(reason) {
    this.stop();
    this.#deps.onEnd(reason);
  }

  #ping() {
    const asked = this.#socket;
    if (document.visibilityState !== 'visible' || asked?.readyState !== WebSocket.OPEN) return;
    clearTimeout(this.#pongTimer);
    asked.send('ping');
    this.#pongTimer = setTimeout(() => this.#lost(asked, null), PONG_WITHIN_MS);
  }

  #wake() {
    if (document.visibilityState !== 'visible') return;
    if (this.#socket === null) this.#open();
    else this.#ping();
  }
}
