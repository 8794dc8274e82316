/** One reader's progress in this tab: what is known, what waits, and the picture of both that a page shows. */
import type { Progress, ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import type { KeptOutbox } from './KeptOutbox.ts';
import { type KnownProgress, learnChange, learnWhole } from './knownProgress.ts';
import { dropStale, note, type Outbox } from './outbox.ts';
import type { ServerClock } from './ServerClock.ts';
import { shownProgress } from './shownProgress.ts';

/** The picture is written so long after a change, since changes come in groups. */
const KEEP_AFTER_MS = 500;

export type ReaderProgressDeps = {
  clock: ServerClock;
  outbox: Pick<KeptOutbox, 'state' | 'change'>;
  keep(known: KnownProgress | null): void;
  onChange(): void;
  /** A reset was heard of: sittings of the chapter begin anew. */
  onReset(chapterNumber: number): void;
};

export class ReaderProgress {
  readonly #deps: ReaderProgressDeps;
  #known: KnownProgress | null;
  #shown: { from: KnownProgress; outbox: Outbox['entries']; progress: Progress } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(known: KnownProgress | null, deps: ReaderProgressDeps) {
    this.#deps = deps;
    this.#known = known;
  }

  get known(): KnownProgress | null {
    return this.#known;
  }

  /** What a page shows; the same object until something in it changes. */
  get shown(): Progress | null {
    const from = this.#known;
    if (from === null) return null;
    const outbox = this.#deps.outbox.state.entries;
    if (this.#shown?.from !== from || this.#shown.outbox !== outbox) {
      this.#shown = { from, outbox, progress: shownProgress(from, [...outbox.values()]) };
    }
    return this.#shown.progress;
  }

  /** Notes an update, bound to the chapter as it is known: one made before a reset does not undo it. */
  note(update: ProgressUpdate): void {
    const epoch = this.#known ? (this.#known.chapters.get(update.chapterNumber)?.epoch ?? 0) : undefined;
    this.#deps.outbox.change((outbox) => note(outbox, { ...update, epoch }, this.#deps.clock.now()));
  }

  learnWhole(whole: Progress, outline: readonly number[] | null): void {
    this.become(learnWhole(this.#known, whole, outline));
  }

  /** Takes an answer over HTTP, which tells of its chapters only. */
  learn(change: ProgressChange): void {
    if (this.#known) this.become(learnChange(this.#known, change, false));
  }

  /** Takes what is known now, and draws what follows from it. */
  become(known: KnownProgress | null): void {
    const before = this.#known;
    if (known === before) return;
    this.#known = known;
    for (const { chapterNumber, epoch } of known?.chapters.values() ?? []) {
      if (epoch <= (before?.chapters.get(chapterNumber)?.epoch ?? 0)) continue;
      this.#deps.outbox.change((outbox) => dropStale(outbox, chapterNumber, epoch));
      if (before) this.#deps.onReset(chapterNumber);
    }
    this.#deps.onChange();
    this.keepSoon();
  }

  keepSoon(): void {
    this.#timer ??= setTimeout(() => this.keep(), KEEP_AFTER_MS);
  }

  keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // The reader may have gone, and nothing may come back into storage.
    if (!this.#isStopped) this.#deps.keep(this.#known);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }
}
