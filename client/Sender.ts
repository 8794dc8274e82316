/**
 * Sends what waits over the live socket: what is new at once, and no faster than the server's limit (300 a minute), so
 * that a device back from a long time offline does not run into it with the rest of its updates.
 */
import type { Entry } from './outbox.ts';
import { wireUpdate } from './wireUpdate.ts';

const SEND_EVERY_MS = 250;
/** A server that is busy or in trouble is left alone for so long. */
const PAUSE_MS = 5000;
/** With these the server says that the update itself is wrong: repeating it cannot mend that. */
const FINAL_CODES = ['invalid_body', 'invalid_json', 'conflict'];

export type SenderDeps = {
  /** This tab's unconfirmed entries. */
  waiting(): readonly Entry[];
  /** @returns false when there is no connection; the next `connected` begins anew */
  send(text: string): boolean;
  /** Monotonic milliseconds. */
  now(): number;
};

export class Sender {
  readonly #deps: SenderDeps;
  /** By frame id, what left on this connection and was not answered. */
  readonly #sent = new Map<string, Entry>();
  /** Keys of entries that were refused for now; they go after all others. */
  readonly #deferred = new Set<string>();
  #isConnected = false;
  #lastId = 0;
  #nextAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** A fresh connection: all that waits is sent, what was under way on the last one too. */
  connected(): void {
    this.#sent.clear();
    this.#deferred.clear();
    this.#isConnected = true;
    this.pump();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#sent.clear();
    clearTimeout(this.#timer);
  }

  /** Sends the first that waits, and comes back for the rest. */
  pump(): void {
    clearTimeout(this.#timer);
    if (!this.#isConnected) return;
    const waiting = this.#deps.waiting().filter((entry) => !this.#isUnderWay(entry));
    const entry = waiting.find(({ key }) => !this.#deferred.has(key)) ?? waiting[0];
    if (!entry) return;
    const waitMs = this.#nextAt - this.#deps.now();
    if (waitMs > 0) return this.#comeBack(waitMs);
    const id = this.#newId();
    if (!this.#deps.send(JSON.stringify({ type: 'update', id, update: wireUpdate(entry.update) }))) return;
    this.#sent.set(id, entry);
    this.#nextAt = this.#deps.now() + SEND_EVERY_MS;
    this.#comeBack(SEND_EVERY_MS);
  }

  /** @returns the entry as it was sent under this id; null for one of an earlier connection */
  acked(id: string): Entry | null {
    const entry = this.#sent.get(id) ?? null;
    this.#sent.delete(id);
    return entry;
  }

  /** @returns the entry if the server will never take it; one that it refused for now is sent again after a pause */
  refused(id: string, code: string): Entry | null {
    const entry = this.acked(id);
    if (entry === null) return null;
    if (isFinal(code)) return entry;
    this.#deferred.add(entry.key);
    this.#nextAt = this.#deps.now() + PAUSE_MS;
    this.pump();
    return null;
  }

  #isUnderWay({ key, version }: Entry): boolean {
    for (const sent of this.#sent.values()) if (sent.key === key && sent.version === version) return true;
    return false;
  }

  #newId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  #comeBack(delayMs: number): void {
    this.#timer = setTimeout(() => this.pump(), delayMs);
  }
}

/** @returns whether a refusal with this code is for good */
export function isFinal(code: string): boolean {
  return FINAL_CODES.includes(code);
}
