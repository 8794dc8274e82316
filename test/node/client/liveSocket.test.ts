/** The live socket against a server that greets and drops it. Document, window and sockets are played. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveSocket } from '../../../client/LiveSocket.ts';

const HELLO = JSON.stringify({ type: 'hello', rev: 1, serverTime: '2026-01-01T00:00:00.000Z', devices: 1 });

/** Each connection is greeted and lasts so long, in milliseconds. */
let lasting: number;
let opened: number;
class PlayedSocket {
  static readonly OPEN = 1;
  readyState = 1;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    opened += 1;
    setTimeout(() => this.onmessage?.({ data: HELLO }));
    setTimeout(() => this.onclose?.({ code: 1006 }), lasting);
  }
  /** The one thing that is sent here is a ping. */
  send() {
    setTimeout(() => this.onmessage?.({ data: 'pong' }));
  }
  close() {}
}

let live: LiveSocket;
beforeEach(() => {
  vi.useFakeTimers();
  const hearing = { addEventListener: () => {} };
  vi.stubGlobal('document', { ...hearing, visibilityState: 'visible' });
  vi.stubGlobal('window', hearing);
  vi.stubGlobal('WebSocket', PlayedSocket);
  opened = 0;
  live = new LiveSocket({
    url: 'wss://api.example.com/api/progress/live',
    token: async () => 'token',
    onFrame: () => {},
    onState: () => {},
    onBarred: () => {},
    onEnd: () => {},
  });
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('a server that drops each connection at once is left alone more and more', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  lasting = 20;
  live.start();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  // Some as the pauses grow, and four a minute from then on.
  expect(opened).toBeLessThan(50);
});

test('a connection that held is opened again at once', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  lasting = 20;
  live.start();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  lasting = 60_000;
  await vi.advanceTimersByTimeAsync(2 * 60_000);
  const before = opened;
  await vi.advanceTimersByTimeAsync(10 * 60_250);
  expect(opened).toBe(before + 10);
});
