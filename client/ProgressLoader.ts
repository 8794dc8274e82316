/**
 * Asks for the whole progress and the outline: once for each page, and again when the server's count of streaks may have
 * changed, that is with the first reading of a day. All else follows from the chapters, which come live.
 */
import { localDay } from '../src/rules/days.ts';
import type { Progress } from '../src/wire/progress.ts';
import type { Method } from './request.ts';
import type { ServerClock } from './ServerClock.ts';

/** Several changes at once are asked about once. */
const ASK_AFTER_MS = 800;
const ASK_AGAIN_AFTER_MS = 5_000;

export type LoaderDeps = {
  call<T>(method: Method, path: string): Promise<T>;
  clock: ServerClock;
  timezone(): string;
  /** @param outline chapter numbers in the order of reading; null when it could not be had */
  onLoaded(whole: Progress, outline: number[] | null): void;
};

export class ProgressLoader {
  readonly #deps: LoaderDeps;
  #loaded: { day: string; lastReadDay: string | null } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(deps: LoaderDeps) {
    this.#deps = deps;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** Asks now. */
  load(): void {
    this.#loadIn(0);
  }

  /** There is a connection: asks for what is still to be asked, or has changed with the day. */
  connected(): void {
    if (this.#loaded?.day !== this.#today()) this.load();
  }

  /** Something was read. */
  progressed(): void {
    if (this.#loaded?.lastReadDay !== this.#today()) this.#loadIn(ASK_AFTER_MS);
  }

  #loadIn(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#load().catch((problem) => {
        // Without a network the next connection asks; a server in trouble is asked again.
        if (this.#loaded === null && problem.status > 0) this.#loadIn(ASK_AGAIN_AFTER_MS);
      });
    }, delayMs);
  }

  async #load(): Promise<void> {
    const { call, onLoaded } = this.#deps;
    const numbers = call<{ chapters: { number: number }[] }>('GET', '/content/chapters').then(
      ({ chapters }) => chapters.map(({ number }) => number),
      () => null,
    );
    const [whole, outline] = await Promise.all([call<Progress>('GET', '/progress'), numbers]);
    if (this.#isStopped) return;
    const { lastReadAt } = whole.summary;
    this.#loaded = { day: this.#today(), lastReadDay: lastReadAt && this.#dayOf(Date.parse(lastReadAt)) };
    onLoaded(whole, outline);
  }

  #today(): string {
    return this.#dayOf(this.#deps.clock.now());
  }

  #dayOf(ms: number): string {
    return localDay(ms, this.#deps.timezone());
  }
}
