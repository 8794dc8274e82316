/** The object's one alarm. Setting it costs a row, so it is only ever moved to an earlier time, or taken back for good. */

/** Between two alarms, so that work which fails without being counted cannot turn into a hot loop. */
const SPACING_MS = 1_000;

type AlarmStorage = Pick<DurableObjectStorage, 'getAlarm' | 'setAlarm' | 'deleteAlarm'>;

export class Alarm {
  readonly #storage: AlarmStorage;
  /** Milliseconds; null when none is set, undefined until storage has been asked. */
  #at: number | null | undefined;
  #notBefore = 0;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /**
   * The platform clears an alarm before it calls.
   * @param retryMs until the next one at the earliest, unless `noteDone` says that this one did its work
   */
  noteFired(now: number, retryMs = SPACING_MS): void {
    this.#at = null;
    this.#notBefore = now + retryMs;
  }

  /** @param now when the alarm was called */
  noteDone(now: number): void {
    this.#notBefore = now + SPACING_MS;
  }

  /** Takes the alarm back, for an object that has nothing more to do. */
  async clear(): Promise<void> {
    this.#at = null;
    await this.#storage.deleteAlarm();
  }

  /** @param at milliseconds; a time that has passed means at once */
  async setIfSooner(at: number, now: number): Promise<void> {
    if (this.#at === undefined) {
      const stored = await this.#storage.getAlarm();
      // It may have been called, or set, meanwhile.
      if (this.#at === undefined) this.#at = stored;
    }
    const next = Math.max(at, now + 1, this.#notBefore);
    if (this.#at !== null && this.#at <= next) return;
    // Noted first: an alarm may be called before storage has said that it is set, and would be taken for one to come.
    this.#at = next;
    await this.#storage.setAlarm(next).catch((error: unknown) => {
      this.#at = undefined;
      throw error;
    });
  }
}
