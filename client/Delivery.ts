/**
 * Brings this tab's outbox to the server: over the live socket, over HTTP where no socket is to be had, and by a beacon
 * when the page goes. All of it may arrive twice, which changes nothing.
 */
import type { ProgressChange } from '../src/wire/progress.ts';
import { HandbookError } from './HandbookError.ts';
import type { KeptOutbox } from './KeptOutbox.ts';
import { drop, type Entry, mine, settle } from './outbox.ts';
import { isFinal, Sender } from './Sender.ts';
import type { ChapterUpdateInput } from './types.ts';
import { firstBatch, wireUpdate } from './wireUpdate.ts';

export type DeliveryDeps = {
  outbox: KeptOutbox;
  /** Over the live socket. @returns whether it took the text */
  send(text: string): boolean;
  /** `POST /progress` as this reader. @throws HandbookError */
  post(updates: unknown[]): Promise<ProgressChange>;
  /** The same without an answer. */
  beacon(updates: unknown[]): void;
  onAnswer(change: ProgressChange): void;
  onRefused(update: ChapterUpdateInput, problem: HandbookError): void;
  /** Monotonic milliseconds. */
  now(): number;
};

export class Delivery {
  readonly #deps: DeliveryDeps;
  readonly #sender: Sender;
  #posting: Promise<void> | null = null;
  #isHeld = false;
  /** Versions by key that a beacon took; nothing tells whether it arrived, so the next connection sends them again. */
  readonly #beaconed = new Map<string, number>();

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    const { send, now } = deps;
    this.#sender = new Sender({ waiting: () => this.#notBeaconed(), send, now });
  }

  connected(): void {
    this.#isHeld = false;
    this.#beaconed.clear();
    this.#sender.connected();
  }

  disconnected(): void {
    this.#sender.disconnected();
  }

  /** Something new waits. */
  changed(): void {
    if (!this.#isHeld) this.#sender.pump();
  }

  acked(id: string): void {
    const entry = this.#sender.acked(id);
    if (entry) this.#deps.outbox.change((outbox) => settle(outbox, entry));
  }

  refused(id: string, code: string, detail: string): void {
    const entry = this.#sender.refused(id, code);
    const status = code === 'conflict' ? 409 : 400;
    if (entry) this.#giveUp(entry, new HandbookError({ status, code, message: detail }));
  }

  /**
   * Sends over HTTP all that waits, in as many requests as it takes.
   * @throws HandbookError when the server cannot be reached or will not take it now
   */
  post(): Promise<void> {
    this.#posting ??= this.#postAll().finally(() => {
      this.#posting = null;
    });
    return this.#posting;
  }

  /** From now on nothing leaves but by `beacon`: the page may be gone at any moment. */
  hold(): void {
    this.#isHeld = true;
  }

  beacon(): void {
    const batch = firstBatch(this.#notBeaconed());
    if (batch.length === 0) return;
    this.#deps.beacon(batch.map(({ update }) => wireUpdate(update)));
    for (const { key, version } of batch) this.#beaconed.set(key, version);
  }

  #waiting(): Entry[] {
    return mine(this.#deps.outbox.state);
  }

  #notBeaconed(): Entry[] {
    return this.#waiting().filter(({ key, version }) => this.#beaconed.get(key) !== version);
  }

  async #postAll(): Promise<void> {
    const { outbox } = this.#deps;
    // An outbox that is stopped meanwhile stays as it is, whatever the server takes.
    for (let before: unknown; before !== outbox.state; ) {
      before = outbox.state;
      await this.#postBatch(firstBatch(this.#waiting()));
    }
  }

  async #postBatch(batch: readonly Entry[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const change = await this.#deps.post(batch.map(({ update }) => wireUpdate(update)));
      for (const entry of batch) this.#deps.outbox.change((outbox) => settle(outbox, entry));
      this.#deps.onAnswer(change);
    } catch (problem) {
      if (!(problem instanceof HandbookError) || !isFinal(problem.code)) throw problem;
      const [only] = batch;
      if (batch.length === 1 && only) return this.#giveUp(only, problem);
      // All or none was taken, so the one that is wrong is found by asking of each.
      for (const entry of batch) await this.#postBatch([entry]);
    }
  }

  #giveUp(entry: Entry, problem: HandbookError): void {
    this.#deps.outbox.change((outbox) => drop(outbox, entry));
    this.#deps.onRefused(entry.update, problem);
  }
}
