/**
 * The desk behind the receptionist: lets each event at the reader, and afterwards sees to what it leaves to be done,
 * the reminders to the mail queue and the next alarm.
 */
import type { Bindings } from '../src/bindings.ts';
import { type Config, configOf } from '../src/config.ts';
import { fail, type Outcome, ok } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
import { openMetrics } from '../src/metrics.ts';
import { openReaders, type Readers } from '../src/readers.ts';
import type { Forgotten } from '../src/reports/departures.ts';
import type { MoveAnswer } from '../src/wire/addressChange.ts';
import { withinTimeOrThrow } from '../src/withinTime.ts';
import { AccessLog } from './AccessLog.ts';
import { Alarm } from './Alarm.ts';
import { Database } from './Database.ts';
import { depart, FIRST_ALARM_MS, isDeparting } from './departure.ts';
import { endMove } from './endMove.ts';
import type { Forward } from './forwards.ts';
import { flushIfDue, nextWakeAt, settleRights } from './housekeeping.ts';
import { receiveFrames } from './liveMessages.ts';
import { LiveSockets, type ReceivedFrame } from './liveSockets.ts';
import { bundleOf } from './moveBundle.ts';
import { NudgeClock } from './NudgeClock.ts';
import { Outbox } from './outbox.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { ReaderState } from './ReaderState.ts';
import { liveSession, type StoredSession } from './sessions.ts';

/** An object takes a whole reader in within a second. */
const HAND_OVER_TIMEOUT_MS = 20_000;
/** What a device is told that writes while its reader moves and the other object does not answer. */
const MOVE_RETRY_SECONDS = 5;

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
  readonly #readers: Readers;
  #handingOver: Promise<MoveAnswer | null> | null = null;
  /** The flush that is under way, or was the last. */
  #flushing: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, bindings: Bindings) {
    this.#ctx = ctx;
    this.#bindings = bindings;
    this.#config = configOf(bindings);
    this.#readers = openReaders(bindings, this.#config);
    this.#db = new Database(ctx.storage);
    this.#sockets = new LiveSockets(ctx);
    this.alarm = new Alarm(ctx.storage);
  }

  get rowsWritten(): number {
    return this.#db.rowsWritten;
  }

  /** Runs an event that may change the reader, then sees to what it leaves to be done. */
  async change<T>(event: (context: ReaderContext) => T | Promise<T>): Promise<T> {
    if (this.look().state.moving) await this.settleMove();
    return this.#run(event);
  }

  async #run<T>(event: (context: ReaderContext) => T | Promise<T>): Promise<T> {
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
      await this.#setAlarm();
    }
  }

  /** Takes what a socket's peer sent, together with what those of others sent at the same time. */
  async receive(frame: ReceivedFrame): Promise<void> {
    const frames = await this.#sockets.gather(frame);
    if (frames.length === 0) return;
    try {
      await this.change((context) => receiveFrames(context, frames, Date.now()));
    } catch (error) {
      this.#sockets.closeUnanswered(frames);
      throw error;
    }
  }

  /** A change that only a live session may make. */
  async changeAs<T>(sessionId: string, act: SessionAct<T>): Promise<Outcome<T>> {
    try {
      if (this.look().state.moving) await this.settleMove();
    } catch {
      return fail({ code: 'unavailable', retryAfterSeconds: MOVE_RETRY_SECONDS });
    }
    return this.change(() => this.lookAs(sessionId, act));
  }

  /** Tells D1 of the reader, if that is due; `depart` waits for it. */
  async flushIfDue(now: number): Promise<void> {
    this.#flushing = flushIfDue(this.look(), this.#bindings.DB, now);
    await this.#flushing;
  }

  /**
   * Ends the reader's life here, and makes D1 let go of it. If D1 fails, the alarm goes on.
   * @param event leaves a tombstone, or fails
   * @returns what the event gave, rows that D1 deleted by table, and whether it has let go of all who are gone
   */
  async depart<T>(
    event: (context: ReaderContext) => Outcome<T>,
    now: number,
  ): Promise<Outcome<{ value: T; forgotten: Forgotten; complete: boolean }>> {
    await this.settleMove();
    return this.#depart(event, now);
  }

  async #depart<T>(
    event: (context: ReaderContext) => Outcome<T>,
    now: number,
  ): Promise<Outcome<{ value: T; forgotten: Forgotten; complete: boolean }>> {
    // Before the event: a crash in between leaves an alarm with nothing to do, never a departure that nobody finishes.
    if (this.look().state.profile) await this.alarm.setIfSooner(now + FIRST_ALARM_MS, now);
    const ended = await this.#run(event);
    if (!ended.ok) return ended;
    await this.#flushing;
    const forgotten = await depart(() => this.look(), this.#bindings.DB, now);
    const { state } = this.look();
    if (nextWakeAt(this.look(), now) === null) await this.alarm.clear();
    else await this.#setAlarm();
    return ok({ value: ended.value, forgotten, complete: !isDeparting(state) });
  }

  /**
   * Ends a move that has begun: everyone else waits for it, so that nothing is written here that is not handed over.
   * @returns what the other object answered; null when nobody moves
   * @throws what that object throws; the alarm tries again
   */
  async settleMove(): Promise<MoveAnswer | null> {
    if (this.look().state.moving === null) return null;
    this.#handingOver ??= this.#handOver().finally(() => {
      this.#handingOver = null;
    });
    return this.#handingOver;
  }

  async #handOver(): Promise<MoveAnswer | null> {
    const context = this.look();
    const { profile, moving } = context.state;
    if (!profile || !moving) return null;
    const there = this.#readers.byEmail(moving.email);
    const bundle = bundleOf(context, profile, moving, this.#ctx.id.toString());
    const asked: Promise<MoveAnswer> = there.takeMove(JSON.stringify(bundle));
    const answer = await withinTimeOrThrow(asked, HAND_OVER_TIMEOUT_MS, 'The other object');
    const now = Date.now();
    const end = (present: ReaderContext) => endMove(present, moving, answer, there.id.toString(), now);
    if (answer.kind === 'taken') await this.#depart(end, now);
    else await this.#run(end);
    return answer;
  }

  /** @returns the object to which a forward leads */
  open({ readerId }: Forward): ReturnType<Readers['byObjectId']> {
    return this.#readers.byObjectId(readerId);
  }

  /** The reader in memory, read from storage when first needed. */
  look(): ReaderContext {
    if (this.#context && !this.#context.state.isOver) return this.#context;
    const state = new ReaderState(this.#db);
    this.#context = {
      db: this.#db,
      state,
      sockets: this.#sockets,
      outbox: new Outbox(this.#db, this.#config.mailPatienceMs, !state.filled.has('outbox')),
      nudgeClock: new NudgeClock(state, this.#config.nudges),
      accessLog: new AccessLog(this.#db, !state.filled.has('access_log')),
      config: this.#config,
      log: createLog({ objectId: this.#ctx.id.toString() }),
      metrics: openMetrics(this.#bindings.METRICS),
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
    if (context.mailsToAnnounce.length === 0) return;
    const objectId = this.#ctx.id.toString();
    for (const { mailId, requestId } of context.mailsToAnnounce.splice(0)) {
      const job = { objectId, mailId, ...(requestId === undefined ? {} : { requestId }) };
      const sent = this.#bindings.MAIL_QUEUE.send(job);
      context.log.info('mail.announced', { mailId, requestId });
      const failed = (error: unknown) => context.log.error('mail.queue_failed', error, { mailId, requestId });
      this.#ctx.waitUntil(sent.catch(failed));
    }
  }

  async #setAlarm(): Promise<void> {
    const now = Date.now();
    const wakeAt = nextWakeAt(this.look(), now);
    if (wakeAt !== null) await this.alarm.setIfSooner(wakeAt, now);
  }

  /** Whatever gave or took access away, every device hears of it once. */
  #announceAccess({ state, sockets }: ReaderContext): void {
    const hasAccess = state.profile?.hasAccess ?? false;
    if (hasAccess !== this.#toldAccess) sockets.broadcast({ type: 'access', hasAccess });
    this.#toldAccess = hasAccess;
  }
}
