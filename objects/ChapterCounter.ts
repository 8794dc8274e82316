/**
 * Counts the views of one free chapter by people who are not signed in, and nothing about them. One object a chapter,
 * so that a chapter that everybody opens at once takes no writes from D1: the object writes at most one row a second,
 * and its alarm brings the sums to D1. A process that dies loses the views of its last second.
 */
import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../src/bindings.ts';
import { configOf } from '../src/config.ts';
import { createLog } from '../src/log.ts';
import { storeAnonymousViews } from '../src/reports/anonymousViews.ts';
import { localDay, weekOf } from '../src/rules/days.ts';
import { retryDelayMs } from '../src/rules/retryDelay.ts';
import { Alarm } from './Alarm.ts';
import { Database } from './Database.ts';

/** Views that come within this time share a row. A timer keeps the object in memory until they are saved. */
const SAVE_AFTER_MS = 1_000;

export class ChapterCounter extends DurableObject<Bindings> {
  readonly #db: Database;
  readonly #alarm: Alarm;
  readonly #flushAfterMs: number;
  /** Views by UTC day that storage does not know yet. */
  readonly #unsaved = new Map<string, number>();
  #saving: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#db = new Database(ctx.storage);
    this.#alarm = new Alarm(ctx.storage);
    this.#flushAfterMs = configOf(env).snapshotMaxMs;
  }

  /** Rows written since the object was loaded, as the storage counts them. */
  get rowsWritten(): number {
    return this.#db.rowsWritten;
  }

  /** Counts one view of the chapter whose number is the object's name. */
  async count(): Promise<void> {
    const now = Date.now();
    const today = localDay(now, 'UTC');
    this.#unsaved.set(today, (this.#unsaved.get(today) ?? 0) + 1);
    this.#saving ??= setTimeout(() => this.#save(), SAVE_AFTER_MS);
    await this.#alarm.setIfSooner(now + this.#flushAfterMs, now);
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#alarm.noteFired(now);
    try {
      this.#save();
      const views = this.#views();
      await storeAnonymousViews(this.env.DB, Number(this.ctx.id.name), views);
      this.#failures = 0;
      this.#forgetWeeksBefore(weekOf(localDay(now, 'UTC')), views);
    } catch (error) {
      this.#failures += 1;
      createLog({ objectId: this.ctx.id.toString() }).error('views.failed', error);
      await this.#alarm.setIfSooner(now + retryDelayMs(this.#failures, Math.random()), now);
    }
  }

  #save(): void {
    if (this.#saving !== null) clearTimeout(this.#saving);
    this.#saving = null;
    this.#db.run(
      'CREATE TABLE IF NOT EXISTS views (day TEXT PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID',
    );
    for (const [day, amount] of this.#unsaved) {
      this.#db.run(
        'INSERT INTO views VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET amount = amount + excluded.amount',
        day,
        amount,
      );
    }
    this.#unsaved.clear();
  }

  #views(): Record<string, number> {
    const rows = this.#db.all<{ day: string; amount: number }>('SELECT day, amount FROM views');
    return Object.fromEntries(rows.map(({ day, amount }) => [day, amount]));
  }

  /** The present week is told whole each time; of those that D1 has whole, nothing is needed any more. */
  #forgetWeeksBefore(week: number, told: Record<string, number>): void {
    for (const day of Object.keys(told)) {
      if (weekOf(day) < week) this.#db.run('DELETE FROM views WHERE day = ?', day);
    }
  }
}
