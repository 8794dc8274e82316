/** One broadcast, keyed by its id. A receptionist as ReaderObject is; the parts are in objects/broadcast/. */
import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../src/bindings.ts';
import { configOf } from '../src/config.ts';
import { fail, type Outcome, ok } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
import { openReaders } from '../src/readers.ts';
import type { LetterRelease, NewBroadcast } from '../src/wire/broadcastRpc.ts';
import type { Broadcast, BroadcastCounts, BroadcastDetail } from '../src/wire/broadcasts.ts';
import { Alarm } from './Alarm.ts';
import type { BroadcastContext } from './broadcast/BroadcastContext.ts';
import { createBroadcast, detailOf, releaseLetter, stopBroadcast } from './broadcast/orders.ts';
import { openTables } from './broadcast/schema.ts';
import { isForgettable, nextWorkAt, tellReports, work } from './broadcast/work.ts';
import { Database } from './Database.ts';

/** After an alarm that failed as a whole, such as under a bad deployment. */
const ALARM_RETRY_MS = 60_000;

export class BroadcastObject extends DurableObject<Bindings> {
  readonly #alarm: Alarm;
  readonly #context: BroadcastContext;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#alarm = new Alarm(ctx.storage);
    this.#context = {
      db: new Database(ctx.storage),
      readers: openReaders(env, configOf(env)),
      reports: env.DB,
      log: createLog({ objectId: ctx.id.toString() }),
    };
  }

  /** The same order again answers with what is there; another one under its id is a `conflict`. */
  async create(order: NewBroadcast): Promise<Outcome<{ broadcast: BroadcastDetail; isNew: boolean }>> {
    const created = createBroadcast(this.#context, order, Date.now());
    if (!created.ok) return created;
    await this.#setAlarm();
    // So that the list shows it at once; if D1 is down, the alarm tells it later.
    await tellReports(this.#context).catch((error) =>
      this.#context.log.error('broadcast.not_reported', error),
    );
    return ok({ broadcast: detailOf(this.#context.db), isNew: created.value });
  }

  /** Queues a test mail at once. @returns the counts, which say whether its one reader took it */
  async sendTest(order: NewBroadcast): Promise<Outcome<BroadcastCounts>> {
    const created = createBroadcast(this.#context, order, Date.now());
    if (!created.ok) return created;
    await work(this.#context, Date.now());
    await this.#setAlarm();
    return ok(detailOf(this.#context.db).counts);
  }

  /** Stops it, once or again; `conflict` when it is finished. */
  async stop(): Promise<Outcome<{ broadcast: Broadcast; wasRunning: boolean }>> {
    if (!openTables(this.#context.db)) return fail({ code: 'not_found' });
    const stopped = stopBroadcast(this.#context, Date.now());
    await this.#setAlarm();
    return stopped;
  }

  view(): Outcome<BroadcastDetail> {
    return openTables(this.#context.db) ? ok(detailOf(this.#context.db)) : fail({ code: 'not_found' });
  }

  /**
   * Asked before each mail is sent, so that none is sent after a stop.
   * @param isKnown whether the caller has the letter already
   */
  release(isKnown: boolean): LetterRelease {
    return openTables(this.#context.db) ? releaseLetter(this.#context.db, isKnown) : { kind: 'stopped' };
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    this.#alarm.noteFired(now);
    try {
      if (!openTables(this.#context.db)) return;
      if (isForgettable(this.#context, now)) return await this.ctx.storage.deleteAll();
      await work(this.#context, now);
      await this.#setAlarm();
    } catch (error) {
      this.#context.log.error('alarm.failed', error);
      // An alarm that fails too often is gone for good. If even this fails, the platform tries again.
      await this.#alarm.setIfSooner(now + ALARM_RETRY_MS, now);
    }
  }

  async #setAlarm(): Promise<void> {
    const at = nextWorkAt(this.#context);
    if (at !== null) await this.#alarm.setIfSooner(at, Date.now());
  }
}
