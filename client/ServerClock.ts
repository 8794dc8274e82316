/**
 * The server's clock as far as this browser knows it. A device whose clock is wrong would otherwise lose time: a
 * sitting that seems to begin in the future counts only from when it is first heard of.
 */
export class ServerClock {
  #offsetMs = 0;

  /** @param serverTime what the server's clock showed a moment ago, in milliseconds */
  set(serverTime: number): void {
    this.#offsetMs = serverTime - Date.now();
  }

  /** @returns milliseconds since the Unix epoch */
  now(): number {
    return Date.now() + this.#offsetMs;
  }
}
