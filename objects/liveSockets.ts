/** The reader's open sockets. They hibernate: all that must survive stands in each socket's attachment. */
import { takeUnits } from '../src/rules/rateLimit.ts';
import { CLOSE, FRAME_MAX_BYTES, type ServerFrame } from '../src/wire/live.ts';

/** Without a frame or a ping for so long, a peer is idle or frozen. */
export const SOCKET_IDLE_MS = 10 * 60 * 1000;
/** Frames a socket may send at once, and the milliseconds in which it earns one more; beyond it is flooding. */
export const FLOOD_LIMIT = { burst: 400, intervalMs: 50 };
/** An attachment is rewritten at most so often to say that its peer is alive. */
const HEARD_RESOLUTION_MS = 60_000;

const NO_SOCKETS: ReadonlySet<WebSocket> = new Set();

/** What a socket's peer sent. */
export type ReceivedFrame = { socket: WebSocket; data: string | ArrayBuffer };

type Attachment = { sessionId: string; heardAt: number };

export class LiveSockets {
  readonly #ctx: DurableObjectState;
  readonly #floodArrivalAt = new WeakMap<WebSocket, number>();
  /** Whose socket each is, which never changes: whoever comes or goes asks it of all of them. */
  readonly #sessions = new WeakMap<WebSocket, string>();
  /** When each attachment is known to say that its peer was heard, in milliseconds. */
  readonly #notedAt = new WeakMap<WebSocket, number>();
  #devicesAnnounced = 0;
  /** Frames that came and are not taken yet. */
  #gathered: ReceivedFrame[] = [];

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** Accepts a socket for a session. @returns the answer to the upgrade, and the object's end of the socket */
  accept(sessionId: string, now: number): { response: Response; socket: WebSocket } {
    const { 0: client, 1: socket } = new WebSocketPair();
    this.#ctx.acceptWebSocket(socket);
    attach(socket, { sessionId, heardAt: now });
    return { response: new Response(null, { status: 101, webSocket: client }), socket };
  }

  /** @returns how many devices, that is sessions, have a socket open */
  devices(): number {
    return new Set(this.#open().map((socket) => this.sessionOf(socket))).size;
  }

  /** Tells every socket how many devices are here, if that changed. @param except sockets that were just told so */
  announceDevices(except: ReadonlySet<WebSocket> = NO_SOCKETS): void {
    const devices = this.devices();
    if (devices !== this.#devicesAnnounced) this.broadcast({ type: 'presence', devices }, except);
    this.#devicesAnnounced = devices;
  }

  get any(): boolean {
    return this.#open().length > 0;
  }

  sessionOf(socket: WebSocket): string | null {
    const sessionId = this.#sessions.get(socket) ?? attachmentOf(socket)?.sessionId;
    if (sessionId === undefined) return null;
    this.#sessions.set(socket, sessionId);
    return sessionId;
  }

  /**
   * Frames of several sockets that come at once are taken together: one change, one row, and one frame to each socket. A
   * reader with one socket waits for nobody.
   * @returns the frames to take now; none for one that is taken with those before it
   */
  async gather(frame: ReceivedFrame): Promise<ReceivedFrame[]> {
    const { data } = frame;
    // It closes its socket, and is not kept for that.
    if ((typeof data === 'string' ? data.length : data.byteLength) > FRAME_MAX_BYTES) return [frame];
    this.#gathered.push(frame);
    if (this.#gathered.length > 1) return [];
    // A turn of the event loop: what other sockets have sent by now is there after it.
    if (this.#ctx.getWebSockets().length > 1) await scheduler.wait(0);
    return this.#gathered.splice(0);
  }

  /** Notes a frame from a peer. @returns false when the peer floods and its socket was closed */
  hear(socket: WebSocket, now: number): boolean {
    const decision = takeUnits(FLOOD_LIMIT, this.#floodArrivalAt.get(socket) ?? 0, 1, now);
    if (!decision.allowed) {
      this.#close([socket], CLOSE.flooding, 'flooding');
      return false;
    }
    this.#floodArrivalAt.set(socket, decision.arrivalAt);
    if (now - (this.#notedAt.get(socket) ?? 0) > HEARD_RESOLUTION_MS) this.#noteHeard(socket, now);
    return true;
  }

  #noteHeard(socket: WebSocket, now: number): void {
    const attachment = attachmentOf(socket);
    if (!attachment) return;
    const isOld = now - attachment.heardAt > HEARD_RESOLUTION_MS;
    if (isOld) attach(socket, { ...attachment, heardAt: now });
    this.#notedAt.set(socket, isOld ? now : attachment.heardAt);
  }

  send(socket: WebSocket, frame: ServerFrame): void {
    sendText(socket, JSON.stringify(frame));
  }

  broadcast(frame: ServerFrame, except: ReadonlySet<WebSocket> = NO_SOCKETS): void {
    const others = this.#open().filter((socket) => !except.has(socket));
    if (others.length === 0) return;
    const text = JSON.stringify(frame);
    for (const socket of others) sendText(socket, text);
  }

  /** Closes sockets whose frames could not be answered: their clients come back, ask what they missed, and send again. */
  closeUnanswered(frames: readonly ReceivedFrame[]): void {
    this.#close([...new Set(frames.map(({ socket }) => socket))], CLOSE.restart, 'try again');
  }

  /** Closes the sockets of sessions that ended. */
  closeSessions(sessionIds: readonly string[]): void {
    this.#closeSessionsThat((sessionId) => sessionIds.includes(sessionId));
  }

  /** Closes the sockets of sessions that ended by themselves. */
  closeExpired(isLive: (sessionId: string) => boolean): void {
    this.#closeSessionsThat((sessionId) => !isLive(sessionId));
  }

  #closeSessionsThat(haveEnded: (sessionId: string) => boolean): void {
    const ended = this.#open().filter((socket) => {
      const sessionId = this.sessionOf(socket);
      return sessionId !== null && haveEnded(sessionId);
    });
    this.#close(ended, CLOSE.sessionEnded, 'session ended');
  }

  /** Closes them all: their reader is gone. */
  closeErased(): void {
    this.#close(this.#open(), CLOSE.readerErased, 'reader erased');
  }

  closeIdle(now: number): void {
    const idle = this.#open().filter((socket) => {
      const pingedAt = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
      const heardAt = Math.max(pingedAt, attachmentOf(socket)?.heardAt ?? 0);
      return now - heardAt >= SOCKET_IDLE_MS;
    });
    this.#close(idle, CLOSE.idle, 'idle');
  }

  /** The others hear of it at once, since a frozen peer never answers the close. */
  #close(sockets: readonly WebSocket[], code: number, reason: string): void {
    for (const socket of sockets) socket.close(code, reason);
    if (sockets.length > 0) this.announceDevices();
  }

  #open(): WebSocket[] {
    return this.#ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN);
  }
}

function attach(socket: WebSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment);
}

function attachmentOf(socket: WebSocket): Attachment | null {
  const attachment: Attachment | null = socket.deserializeAttachment();
  return attachment;
}

function sendText(socket: WebSocket, text: string): void {
  try {
    socket.send(text);
  } catch {
    // The peer went between the look and the send; its client syncs when it is back.
  }
}
