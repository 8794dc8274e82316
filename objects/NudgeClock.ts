/** When the object looks what there is to mail unasked. Every event of the reader asks for it, so it is kept in memory. */
import { byDay } from '../src/rules/localTime.ts';
import {
  mayHaveFinished,
  type NudgeSchedule,
  type Nudges,
  nudgeDueAt,
  retryAt,
} from '../src/rules/nudges.ts';
import { nudgedReader } from './nudges.ts';
import type { Profile } from './profile.ts';
import type { ReaderState } from './ReaderState.ts';

export class NudgeClock {
  readonly #state: ReaderState;
  readonly #schedule: NudgeSchedule;
  #known: { profile: Profile; nudges: Nudges; dueAt: number } | null = null;

  constructor(state: ReaderState, schedule: NudgeSchedule) {
    this.#state = state;
    this.#schedule = schedule;
  }

  /**
   * @param snapshotAt when the alarm comes for the snapshot: a look at a reader who may have finished rides on it
   * @returns the time of the next look in milliseconds, by day, or null
   */
  nextAt(snapshotAt: number | null, now: number): number | null {
    const { profile, nudges } = this.#state;
    const reader = nudgedReader(this.#state);
    if (!profile || !reader) return null;
    // What was read meanwhile only puts a reminder off, so a time that is known is early at worst.
    if (this.#known?.profile !== profile || this.#known.nudges !== nudges) {
      const dueAt = nudgeDueAt(reader, nudges, this.#schedule);
      this.#known = dueAt === null ? null : { profile, nudges, dueAt };
    }
    const times = this.#known ? [this.#known.dueAt] : [];
    if (mayHaveFinished(reader, nudges)) times.push(Math.max(snapshotAt ?? now, retryAt(reader, nudges)));
    if (times.length === 0) return null;
    const at = Math.min(...times);
    return at === this.#known?.dueAt && at > now ? at : byDay(Math.max(now, at), reader.timezone);
  }

  /** Whether to look now. */
  isDue(now: number): boolean {
    this.#known = null;
    const nextAt = this.nextAt(null, now);
    return nextAt !== null && nextAt <= now;
  }
}
