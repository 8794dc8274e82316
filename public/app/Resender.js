/**
 * Sends unconfirmed updates again, one after another: slower than the server's limit (300 a minute), so that a device
 * back from a long time offline does not run into it with the rest of its updates.
 */

const SEND_EVERY_MS = 250;
/** A server that is busy or in trouble is left alone for so long. */
const PAUSE_MS = 5000;

export class Resender {
  #send;
  #timer = 0;
  /** @type {Set<string>} */
  #waiting = new Set();

  /** @param {(id: string) => boolean} send false when there is no connection; the next `start` begins anew */
  constructor(send) {
    this.#send = send;
  }

  /** @param {string[]} ids all that wait, at a fresh connection; the first leaves at once */
  start(ids) {
    this.stop();
    this.#waiting = new Set(ids);
    this.#next();
  }

  /** @param {string} id an update that was refused for now: it goes to the end, and all wait a while */
  again(id) {
    this.#waiting.add(id);
    this.#schedule(PAUSE_MS);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #next() {
    const [id] = this.#waiting;
    if (id === undefined) return;
    this.#waiting.delete(id);
    if (!this.#send(id)) return this.stop();
    this.#schedule(SEND_EVERY_MS);
  }

  /** @param {number} delayMs */
  #schedule(delayMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#next(), delayMs);
  }
}
