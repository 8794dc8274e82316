/** A reader's stay on one chapter in this tab: one sitting after another, with the places read in them. */
import type { ProgressUpdate } from '../src/wire/progress.ts';
import { type ActivityClock, type ActivityEvent, hear, newActivityClock } from './activityClock.ts';
import { checkedPlace } from './checkedUpdate.ts';
import { reportTime } from './reportTime.ts';
import type { ChapterUpdateInput, ChapterVisit } from './types.ts';

/** After so long a pause the reader sits down anew: time counts for the day on which a sitting began. */
const PAUSE_MAX_MS = 30 * 60_000;

export type VisitDeps = {
  /** Monotonic milliseconds. */
  now(): number;
  /** By the server's clock as far as it is known, in milliseconds. */
  serverNow(): number;
  hearActivity(hear: (event: ActivityEvent) => void): () => void;
  /** Takes an update in the name of the present reader; drops it when nobody is signed in. */
  report(update: ProgressUpdate): void;
  /** Checks what a page says, and takes it. @throws HandbookError */
  update(update: ChapterUpdateInput): void;
  onClose(visit: Visit): void;
};

type Sitting = { id: string; startedAt: number; reportedSeconds: number };
type Place = { percent: number; anchor: string | null; at: number };

export class Visit implements ChapterVisit {
  readonly chapterNumber: number;
  readonly #deps: VisitDeps;
  readonly #endHearing: () => void;
  #clock: ActivityClock;
  #sitting: Sitting;
  #lastSignAt: number;
  #latest: Place | null = null;
  #furthest: Place | null = null;
  #moved: { firstAt: number; lastAt: number } | null = null;
  #lastReportAt: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = true;

  constructor(chapterNumber: number, deps: VisitDeps) {
    this.chapterNumber = chapterNumber;
    this.#deps = deps;
    this.#clock = newActivityClock(deps.now());
    this.#sitting = newSitting(deps.serverNow());
    this.#lastSignAt = deps.serverNow();
    this.#lastReportAt = deps.now();
    this.#endHearing = deps.hearActivity((event) => this.#hear(event));
  }

  get seconds(): number {
    return Math.floor(this.#clock.activeMs / 1000);
  }

  moveTo(position: { percent: number; anchor?: string | null }): void {
    if (!this.#isOpen) return;
    const place = { ...checkedPlace(position), at: this.#deps.serverNow() };
    const now = this.#deps.now();
    this.#latest = place;
    if (this.#furthest === null || place.percent >= this.#furthest.percent) this.#furthest = place;
    this.#moved = { firstAt: this.#moved?.firstAt ?? now, lastAt: now };
    this.#wait();
  }

  watchVideo(id: string): void {
    this.#happened({ videosWatched: [id] });
  }

  passQuiz(id: string): void {
    this.#happened({ quizzesPassed: [id] });
  }

  complete(): void {
    this.#happened({ completed: true });
  }

  /** Tells what has not been told yet. */
  report(): void {
    if (!this.#isOpen) return;
    this.#hear('tick');
    clearTimeout(this.#timer);
    const { chapterNumber } = this;
    const [latest, furthest, seconds] = [this.#latest, this.#furthest, this.seconds];
    const { id, startedAt, reportedSeconds } = this.#sitting;
    if (latest === null && seconds === reportedSeconds) return;
    this.#latest = this.#furthest = this.#moved = null;
    this.#sitting.reportedSeconds = seconds;
    this.#lastReportAt = this.#deps.now();
    if (latest && furthest && furthest.percent > latest.percent) {
      this.#deps.report({ chapterNumber, position: furthest });
    }
    this.#deps.report({
      chapterNumber,
      sitting: seconds > 0 ? { id, seconds, startedAt } : undefined,
      position: latest ?? undefined,
    });
  }

  /** Begins another sitting, without what was not told: the chapter was reset, or another reader sits here now. */
  restart(): void {
    this.#clock = { ...this.#clock, activeMs: 0 };
    this.#sitting = newSitting(this.#deps.serverNow());
    this.#latest = this.#furthest = this.#moved = null;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.report();
    this.#isOpen = false;
    this.#endHearing();
    this.#deps.onClose(this);
  }

  #happened(update: Omit<ChapterUpdateInput, 'chapterNumber'>): void {
    this.#deps.update({ chapterNumber: this.chapterNumber, ...update });
    this.report();
  }

  #hear(event: ActivityEvent): void {
    const now = this.#deps.serverNow();
    if (event === 'activity') {
      if (now - this.#lastSignAt > PAUSE_MAX_MS) {
        this.report();
        this.restart();
      }
      this.#lastSignAt = now;
    }
    this.#clock = hear(this.#clock, event, this.#deps.now());
    if (event !== 'activity') this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const hasSeconds = this.seconds > this.#sitting.reportedSeconds;
    const dueAt = reportTime({ moved: this.#moved, hasSeconds, lastReportAt: this.#lastReportAt });
    if (dueAt === null) return;
    this.#timer = setTimeout(() => this.report(), Math.max(0, dueAt - this.#deps.now()));
  }
}

function newSitting(startedAt: number): Sitting {
  return { id: crypto.randomUUID(), startedAt, reportedSeconds: 0 };
}
