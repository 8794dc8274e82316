/** A device on a live socket: it reports, keeps a picture of the reader from what it is told, and reconnects. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerFrame } from '../../../src/wire/live.ts';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import type { Device } from '../helpers/client.ts';
import { type LiveSocket, openLiveSocket } from '../helpers/liveSocket.ts';
import { type Load, SHARED_CHAPTERS } from './httpDevice.ts';
import type { ReaderRecord, Update } from './readerRecord.ts';

const PAUSE_MS = 700;
const RECONNECT_PAUSE_MS = 40;
const ANSWER_PATIENCE_MS = 30_000;

export class LiveDevice {
  readonly picture = new Map<number, ChapterProgress>();
  connections = 0;
  readonly #load: Load;
  readonly #reader: ReaderRecord;
  readonly #device: Device;
  /** Everything up to here is in the picture; only an answer to `sync` may move it over a gap. */
  #syncedRev = 0;
  #updates = 0;
  #pending: { id: number; update: Update } | null = null;
  #socket: LiveSocket | null = null;

  constructor(load: Load, reader: ReaderRecord, device: Device) {
    this.#load = load;
    this.#reader = reader;
    this.#device = device;
  }

  /** Reports until the load is over and its last update is acknowledged. */
  async run(): Promise<void> {
    while (!this.#load.isOver() || this.#pending) {
      await this.#connected(async (socket) => {
        while (!this.#load.isOver() || this.#pending) {
          this.#pending ??= this.#newUpdate();
          socket.send({ type: 'update', ...this.#pending });
          if (!(await this.#hear(socket, 'ack', ANSWER_PATIENCE_MS))) return;
          if ((await this.#pause(socket)) === 'closed') return;
        }
      });
    }
  }

  /** Loses its connection, and comes back by itself. */
  disconnect(): void {
    this.#socket?.close();
  }

  /** Brings the picture up to date once more, as a device does that comes back. */
  async catchUp(): Promise<void> {
    await this.#connected(async () => {});
  }

  /** Connects and syncs, trying until both are done; then acts on the open socket. */
  async #connected(act: (socket: LiveSocket) => Promise<void>): Promise<void> {
    for (;;) {
      const floor = this.#reader.revSeen;
      const socket = await openLiveSocket(this.#load.url, this.#device.accessToken);
      this.#socket = socket;
      if (socket) {
        socket.send({ type: 'sync', since: this.#syncedRev });
        const hello = await this.#hear(socket, 'hello', ANSWER_PATIENCE_MS);
        if (hello) this.#reader.see(hello.rev, floor);
        if (hello && (await this.#hear(socket, 'changes', ANSWER_PATIENCE_MS))) {
          this.connections += 1;
          await act(socket);
          return socket.close();
        }
        socket.close();
      }
      await wait(RECONNECT_PAUSE_MS);
    }
  }

  #newUpdate(): { id: number; update: Update } {
    this.#updates += 1;
    const chapterNumber = this.#load.random.between(1, SHARED_CHAPTERS);
    return { id: this.#updates, update: { chapterNumber, videosWatched: [`live-${this.#updates}`] } };
  }

  async #pause(socket: LiveSocket): Promise<'closed' | 'over'> {
    const until = Date.now() + this.#load.random.between(0, 2 * PAUSE_MS);
    for (let left = until - Date.now(); left > 0; left = until - Date.now()) {
      const frame = await socket.next(left);
      if (frame === 'closed') return frame;
      if (frame !== 'nothing') this.#take(frame);
    }
    return 'over';
  }

  /** Takes frames until one of a type. @returns null when the socket closed first */
  async #hear<T extends ServerFrame['type']>(
    socket: LiveSocket,
    type: T,
    withinMs: number,
  ): Promise<Extract<ServerFrame, { type: T }> | null> {
    const isWanted = (frame: ServerFrame): frame is Extract<ServerFrame, { type: T }> => frame.type === type;
    for (;;) {
      const frame = await socket.next(withinMs);
      if (frame === 'closed') return null;
      if (frame === 'nothing') throw new Error(`No ${type} came in ${withinMs} ms.`);
      this.#take(frame);
      if (isWanted(frame)) return frame;
    }
  }

  #take(frame: ServerFrame): void {
    if (frame.type === 'error') throw new Error(`The socket was told ${frame.code}.`);
    if (frame.type !== 'ack' && frame.type !== 'progress' && frame.type !== 'changes') return;
    for (const chapter of frame.chapters) {
      const known = this.picture.get(chapter.chapterNumber);
      if (!known || chapter.rev > known.rev) this.picture.set(chapter.chapterNumber, chapter);
    }
    if (frame.type === 'changes') this.#syncedRev = frame.rev;
    if (frame.type === 'ack' && this.#pending && frame.id === this.#pending.id) {
      this.#reader.see(frame.rev, 0);
      this.#reader.acknowledge([this.#pending.update]);
      this.#pending = null;
    }
  }
}
