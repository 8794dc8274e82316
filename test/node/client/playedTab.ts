/** One tab, put together from the parts of the client as it puts them together itself. */
import { learnChange, learnWhole } from '../../../client/knownProgress.ts';
import {
  dropStale,
  type Entry,
  emptyOutbox,
  mine,
  note,
  type Outbox,
  settle,
} from '../../../client/outbox.ts';
import { shownProgress } from '../../../client/shownProgress.ts';
import { type Link, takeFrame } from '../../../client/takeFrame.ts';
import { firstBatch, wireUpdate } from '../../../client/wireUpdate.ts';
import type { ServerFrame } from '../../../src/wire/live.ts';
import type { ChapterProgress, ProgressChange, ProgressUpdate } from '../../../src/wire/progress.ts';
import type { PlayedServer } from './playedServer.ts';

export class PlayedTab {
  link: Link;
  outbox: Outbox;
  readonly up: string[] = [];
  readonly down: ServerFrame[] = [];
  readonly #server: PlayedServer;
  #sent = new Map<string, Entry>();
  #lastId = 0;
  readonly #name: string;
  readonly #sittings = new Map<string, { id: string; startedAt: number; seconds: number }>();

  constructor(name: string, server: PlayedServer) {
    this.#server = server;
    this.outbox = emptyOutbox(name);
    this.link = { known: learnWhole(null, server.whole(), null), isCaughtUp: false };
    this.#name = name;
    this.connect();
  }

  /** A new connection; what was under way on the last one is lost, or half of it. */
  connect(): void {
    this.up.length = this.down.length = 0;
    this.#sent.clear();
    this.down.push(this.#server.hello());
  }

  read(update: Omit<ProgressUpdate, 'sitting' | 'epoch'>, seconds: number): void {
    const epoch = this.link.known?.chapters.get(update.chapterNumber)?.epoch ?? 0;
    const id = `${this.#name}-${update.chapterNumber}-${epoch}`;
    const startedAt = this.#server.now - seconds * 1000;
    const known = this.#sittings.get(id) ?? { id, startedAt, seconds: 0 };
    const sitting = { ...known, seconds: known.seconds + seconds };
    this.#sittings.set(id, sitting);
    this.outbox = note(this.outbox, { ...update, sitting, epoch }, this.#server.now);
  }

  send(): void {
    const waiting = mine(this.outbox).find(
      ({ key, version }) =>
        ![...this.#sent.values()].some((sent) => sent.key === key && sent.version === version),
    );
    if (!waiting) return;
    const id = String(++this.#lastId);
    this.#sent.set(id, waiting);
    this.up.push(JSON.stringify({ type: 'update', id, update: wireUpdate(waiting.update) }));
  }

  /** @returns the batch that a request carries, to be settled by its answer */
  batch(): Entry[] {
    return firstBatch(mine(this.outbox));
  }

  answered(batch: readonly Entry[], change: ProgressChange): void {
    for (const entry of batch) this.outbox = settle(this.outbox, entry);
    if (this.link.known) this.#become({ ...this.link, known: learnChange(this.link.known, change, false) });
  }

  hear(): void {
    const frame = this.down.shift();
    if (!frame) return;
    const taken = takeFrame(this.link, frame);
    const acked = taken.acked === undefined ? undefined : this.#sent.get(taken.acked);
    if (acked) this.outbox = settle(this.outbox, acked);
    this.#become(taken);
    if (taken.greetedAt !== undefined || taken.sync) {
      this.up.push(JSON.stringify({ type: 'sync', since: this.link.known?.rev ?? 0 }));
    }
  }

  shown(): ChapterProgress[] {
    return this.link.known ? shownProgress(this.link.known, mine(this.outbox)).chapters : [];
  }

  #become({ known, isCaughtUp }: Link): void {
    this.link = { known, isCaughtUp };
    for (const { chapterNumber, epoch } of known?.chapters.values() ?? []) {
      this.outbox = dropStale(this.outbox, chapterNumber, epoch);
    }
  }
}
