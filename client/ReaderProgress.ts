/** One reader's progress in this tab: what is known, what waits, and the picture of both that a page shows. */
import type { Reader } from '../src/wire/auth.ts';
import type { Progress, ProgressChange, ProgressUpdate } from '../src/wire/progress.ts';
import type { BrowserStorage, Owner } from './BrowserStorage.ts';
import type { KeptOutbox } from './KeptOutbox.ts';
import { isNews, type KnownProgress, learnChange, learnWhole } from './knownProgress.ts';
import { dropStale, note, type Outbox } from './outbox.ts';
import { shownProgress } from './shownProgress.ts';

/** The picture is written so long after a change, since changes come in groups. */
const KEEP_AFTER_MS = 500;

export type ReaderProgressDeps = {
  owner: Owner;
  reader(): Reader;
  outbox: KeptOutbox;
  storage: Pick<BrowserStorage, 'keepPicture'>;
  serverNow(): number;
  onChange(): void;
  /** A reset was heard of: sittings of the chapter begin anew. */
  onReset(chapterNumber: number): void;
};

export class ReaderProgress {
  readonly #deps: ReaderProgressDeps;
  #known: KnownProgress | null;
  #shown: { from: KnownProgress; outbox: Outbox['entries']; progress: Progress } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: ReaderProgressDeps, known: KnownProgress | null) {
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
    const bound = epoch === undefined ? update : { ...update, epoch };
    this.#deps.outbox.change((outbox) => note(outbox, bound, this.#deps.serverNow()));
  }

  learnWhole(whole: Progress, outline: readonly number[] | null): void {
    this.become(learnWhole(this.#known, whole, outline));
  }

  /** Takes an answer over HTTP, which tells of its chapters only. */
  learn(change: ProgressChange): ProgressChange['chapters'] {
    const known = this.#known;
    if (known === null) return [];
    this.become(learnChange(known, change, false));
    return change.chapters.filter((chapter) => isNews(known, chapter));
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
    const { owner, storage, reader } = this.#deps;
    void storage.keepPicture({ owner, reader: reader(), known: this.#known });
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
