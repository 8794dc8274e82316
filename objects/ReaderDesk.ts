/**
 * The desk behind the receptionist: lets each event at the reader, and afterwards sees to what it leaves to be done,
 * the reminders to the mail queue and the next alarm.
 */
import type { Bindings } from '../src/bindings.ts';
import { type Config, parseConfig } from '../src/config.ts';
import type { Outcome } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
import { AccessLog } from './AccessLog.ts';
import { Alarm } from './Alarm.ts';
import { Database } from './Database.ts';
import { nextWakeAt, settleRights } from './housekeeping.ts';
import { LiveSockets } from './liveSockets.ts';
import { NudgeClock } from './NudgeClock.ts';
import { Outbox } from './outbox.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { ReaderState } from './ReaderState.ts';
import { liveSession, type StoredSession } from './sessions.ts';

type SessionAct<T> = (context: ReaderContext, session: StoredSession) => Outcome<T>;

export class ReaderDesk {
  readonly alarm: Alarm;
  readonly #ctx: DurableObjectState;
  readonly #bindings: Bindings;
  readonly #config: Config;
  readonly #db: Database;
  readonly #sockets: LiveSockets;
  #context: ReaderContext | null = null;
  /** What open sockets know of the reader's access; null until the reader is first read. */
  #toldAccess: boolean | null = null;

  constructor(ctx: DurableObjectState, bindings: Bindings) {
    this.#ctx = ctx;
    this.#bindings = bindings;
    this.#config = parseConfig(bindings);
    this.#db = new Database(ctx.storage);
    this.#sockets = new LiveSockets(ctx);
    this.alarm = new Alarm(ctx.storage);
  }

  get rowsWritten(): number {
    return this.#db.rowsWritten;
  }

  /** Runs an event that may change the reader, then sees to what it leaves to be done. */
  async change<T>(event: (context: ReaderContext) => T | Promise<T>): Promise<T> {
    const context = this.look();
    this.#toldAccess ??= context.state.writtenAccess;
    try {
      settleRights(context, Date.now());
      return await event(context);
    } catch (error) {
      // Storage rolled back; memory must not know better.
      this.#context = null;
      throw error;
    } finally {
      this.announceMails(context);
      this.#announceAccess(this.look());
      const now = Date.now();
      const wakeAt = nextWakeAt(this.look(), now);
      if (wakeAt !== null) await this.alarm.setIfSooner(wakeAt, now);
    }
  }

  /** A change that only a live session may make. */
  changeAs<T>(sessionId: string, act: SessionAct<T>): Promise<Outcome<T>> {
    return this.change(() => this.lookAs(sessionId, act));
  }

  /** The reader in memory, read from storage when first needed. */
  look(): ReaderContext {
    if (this.#context) return this.#context;
    const state = new ReaderState(this.#db);
    this.#context = {
      db: this.#db,
      state,
      sockets: this.#sockets,
      outbox: new Outbox(this.#db, this.#config.mailPatienceMs),
      nudgeClock: new NudgeClock(state, this.#config.nudges),
      accessLog: new AccessLog(this.#db),
      config: this.#config,
      log: createLog({ objectId: this.#ctx.id.toString() }),
      mailsToAnnounce: [],
    };
    return this.#context;
  }

  /** What only a live session may see. */
  lookAs<T>(sessionId: string, act: SessionAct<T>): Outcome<T> {
    const context = this.look();
    const live = liveSession(context.state.sessions, sessionId, Date.now());
    return live.ok ? act(context, live.value) : live;
  }

  /** Sends the queue its reminders. One that is lost is sent again by the alarm. */
  announceMails(context: ReaderContext): void {
    const objectId = this.#ctx.id.toString();
    for (const mailId of context.mailsToAnnounce.splice(0)) {
      const sent = this.#bindings.MAIL_QUEUE.send({ objectId, mailId });
      this.#ctx.waitUntil(sent.catch((error) => context.log.error('mail.queue_failed', error)));
    }
  }

  /** Whatever gave or took access away, every device hears of it once. */
  #announceAccess({ state, sockets }: ReaderContext): void {
    const hasAccess = state.profile?.hasAccess ?? false;
    if (hasAccess !== this.#toldAccess) sockets.broadcast({ type: 'access', hasAccess });
    this.#toldAccess = hasAccess;
  }
}
