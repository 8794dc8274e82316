/**
 * The desk behind the receptionist: lets each event at the reader, and afterwards sees to what it leaves to be done,
 * the reminders to the mail queue and the one alarm.
 */
import type { Bindings } from '../src/bindings.ts';
import { type Config, parseConfig } from '../src/config.ts';
import type { Outcome } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
import { Database } from './Database.ts';
import { nextWakeAt } from './housekeeping.ts';
import { LiveSockets } from './liveSockets.ts';
import { Outbox } from './outbox.ts';
import type { ReaderShell } from './ReaderShell.ts';
import { ReaderState } from './ReaderState.ts';
import { liveSession, type StoredSession } from './sessions.ts';

export class ReaderDesk {
  readonly #ctx: DurableObjectState;
  readonly #bindings: Bindings;
  readonly #config: Config;
  readonly #db: Database;
  readonly #sockets: LiveSockets;
  #shell: ReaderShell | null = null;
  /** Undefined until storage has been asked. */
  #alarmAt: number | null | undefined;
  #devicesAnnounced = 0;

  constructor(ctx: DurableObjectState, bindings: Bindings) {
    this.#ctx = ctx;
    this.#bindings = bindings;
    this.#config = parseConfig(bindings);
    this.#db = new Database(ctx.storage);
    this.#sockets = new LiveSockets(ctx);
  }

  get rowsWritten(): number {
    return this.#db.rowsWritten;
  }

  /** The platform clears an alarm when it calls it. */
  noteAlarmFired(): void {
    this.#alarmAt = null;
  }

  /** Runs an event that may change the reader, then sees to what it leaves to be done. */
  async change<T>(event: (shell: ReaderShell) => T | Promise<T>): Promise<T> {
    const shell = this.enter();
    try {
      return await event(shell);
    } catch (error) {
      // Storage rolled back; memory must not know better.
      this.#shell = null;
      throw error;
    } finally {
      this.#announceMails(shell);
      await this.#setAlarm();
    }
  }

  /** Runs what only a live session may ask. */
  asSession<T>(
    sessionId: string,
    act: (shell: ReaderShell, session: StoredSession) => Outcome<T>,
  ): Outcome<T> {
    const shell = this.enter();
    const live = liveSession(shell.state.sessions, sessionId, Date.now());
    return live.ok ? act(shell, live.value) : live;
  }

  /** The reader in memory, read from storage when first needed. */
  enter(): ReaderShell {
    this.#shell ??= {
      db: this.#db,
      state: new ReaderState(this.#db),
      sockets: this.#sockets,
      outbox: new Outbox(this.#db, this.#config.mailPatienceMs),
      config: this.#config,
      log: createLog({ objectId: this.#ctx.id.toString() }),
      snapshotTakenRev: 0,
      flushJitter: Math.random(),
      mailsToAnnounce: [],
      announceDevices: (except) => this.#announceDevices(except),
    };
    return this.#shell;
  }

  #announceDevices(except?: WebSocket): void {
    const devices = this.#sockets.devices();
    if (devices !== this.#devicesAnnounced) this.#sockets.broadcast({ type: 'presence', devices }, except);
    this.#devicesAnnounced = devices;
  }

  /** Sends the queue its reminders. One that is lost is sent again by the alarm. */
  #announceMails(shell: ReaderShell): void {
    const objectId = this.#ctx.id.toString();
    for (const mailId of shell.mailsToAnnounce.splice(0)) {
      const sent = this.#bindings.MAIL_QUEUE.send({ objectId, mailId });
      this.#ctx.waitUntil(sent.catch((error) => shell.log.error('mail.queue_failed', error)));
    }
  }

  /** Sets the alarm if something is due before it; setting one costs a row, so a later one is left to be found. */
  async #setAlarm(): Promise<void> {
    const now = Date.now();
    const wakeAt = nextWakeAt(this.enter(), now);
    if (wakeAt === null) return;
    this.#alarmAt = this.#alarmAt === undefined ? await this.#ctx.storage.getAlarm() : this.#alarmAt;
    if (this.#alarmAt !== null && this.#alarmAt <= wakeAt) return;
    this.#alarmAt = Math.max(wakeAt, now + 1);
    await this.#ctx.storage.setAlarm(this.#alarmAt);
  }
}
