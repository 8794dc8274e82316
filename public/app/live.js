/**
 * The live socket: connects, keeps alive, and reconnects with exponential backoff and full jitter, so that a restart
 * of the server is not followed by every reader at once. What was missed comes by `sync`.
 */

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
/** Proxies drop a socket that is silent for a minute. */
const PING_EVERY_MS = 45_000;
const PONG_WITHIN_MS = 10_000;
const FLOODING_PAUSE_MS = 60_000;
const CLOSE = { sessionEnded: 4401, readerErased: 4403, flooding: 4429 };

/** @typedef {import('../../src/wire/live.ts').ServerFrame} ServerFrame */
/** @typedef {'connecting' | 'live' | 'offline'} ConnectionState */
/**
 * @typedef {object} LiveDeps
 * @property {(mayHaveEnded: boolean) => Promise<string | null>} token null when the session has ended; a refused upgrade
 *   looks like a lost network to a browser, so after a failure the session is to be asked about
 * @property {() => number} rev the last revision that this page knows
 * @property {(frame: ServerFrame) => void} onFrame
 * @property {(state: ConnectionState) => void} onState
 * @property {(reason: 'session' | 'erased') => void} onEnd called once; no reconnect follows
 */

/**
 * @param {LiveDeps} deps
 * @returns {{ send: (frame: object) => boolean, stop: () => void }} `send` says whether the socket took the frame
 */
export function connectLive(deps) {
  /** @type {WebSocket | null} */
  let socket = null;
  let stopped = false;
  let failures = 0;
  let retryTimer = 0;
  let pongTimer = 0;

  async function open() {
    clearTimeout(retryTimer);
    deps.onState('connecting');
    const token = await deps.token(failures > 0).catch(() => undefined);
    if (stopped || socket !== null) return;
    if (token === null) return end('session');
    if (token === undefined) return retry();
    const current = new WebSocket('/api/progress/live', ['handbook.v1', `bearer.${token}`]);
    socket = current;
    current.onmessage = ({ data }) => receive(data);
    current.onclose = ({ code }) => {
      if (socket !== current) return;
      socket = null;
      clearTimeout(pongTimer);
      if (stopped) return;
      if (code === CLOSE.sessionEnded) end('session');
      else if (code === CLOSE.readerErased) end('erased');
      else retry(code === CLOSE.flooding ? FLOODING_PAUSE_MS : 0);
    };
  }

  /** @param {unknown} data */
  function receive(data) {
    if (data === 'pong') return clearTimeout(pongTimer);
    /** @type {ServerFrame} */
    const frame = JSON.parse(String(data));
    if (frame.type === 'hello') {
      failures = 0;
      send({ type: 'sync', since: deps.rev() });
      deps.onState('live');
    }
    deps.onFrame(frame);
  }

  /** @param {object} frame */
  function send(frame) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  function retry(leastMs = 0) {
    deps.onState('offline');
    const ceilingMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures);
    failures += 1;
    retryTimer = setTimeout(open, leastMs + Math.random() * ceilingMs);
  }

  /** @param {'session' | 'erased'} reason */
  function end(reason) {
    stop();
    deps.onEnd(reason);
  }

  function stop() {
    stopped = true;
    clearTimeout(retryTimer);
    clearTimeout(pongTimer);
    clearInterval(pingTimer);
    document.removeEventListener('visibilitychange', wake);
    window.removeEventListener('online', wake);
    socket?.close();
    socket = null;
  }

  function ping() {
    if (document.visibilityState !== 'visible' || socket?.readyState !== WebSocket.OPEN) return;
    const asked = socket;
    clearTimeout(pongTimer);
    asked.send('ping');
    pongTimer = setTimeout(() => drop(asked), PONG_WITHIN_MS);
  }

  /**
   * A dead peer answers no close handshake, so its close event may come much later: it is not waited for.
   * @param {WebSocket} dead
   */
  function drop(dead) {
    if (socket !== dead) return;
    socket = null;
    dead.close();
    retry();
  }

  function wake() {
    if (document.visibilityState !== 'visible') return;
    if (socket === null) open();
    else ping();
  }

  const pingTimer = setInterval(ping, PING_EVERY_MS);
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  open();
  return { send, stop };
}
