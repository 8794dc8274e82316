/** A live socket as a client has one, with its frames queued by type. */
import type { ServerFrame } from '../../src/wire/live.ts';
import { call } from './api.ts';

type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;

export type Live = {
  socket: WebSocket;
  send: (frame: unknown) => void;
  /** The next frame of a type, waited for at most 5 s; frames of other types stay queued. */
  next: <T extends ServerFrame['type']>(type: T) => Promise<FrameOf<T>>;
  /** Frames received and not taken by `next`. */
  frames: ServerFrame[];
  closed: Promise<{ code: number; reason: string }>;
};

export function upgrade(token: string | null, headers: Record<string, string> = {}): Promise<Response> {
  const protocols = token === null ? 'handbook.v1' : `handbook.v1, bearer.${token}`;
  return call('GET', '/api/progress/live', {
    headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': protocols, ...headers },
  });
}

export async function openLive(token: string): Promise<Live> {
  const response = await upgrade(token);
  const socket = response.webSocket;
  if (!socket) throw new Error(`The upgrade was answered with ${response.status}.`);
  const frames: ServerFrame[] = [];
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string' && data !== 'pong') frames.push(JSON.parse(data));
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
  });
  socket.accept();
  const isOf =
    <T extends ServerFrame['type']>(type: T) =>
    (frame: ServerFrame): frame is FrameOf<T> =>
      frame.type === type;
  return {
    socket,
    frames,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async next(type) {
      for (let tries = 0; tries < 500; tries += 1) {
        const found = frames.find(isOf(type));
        if (found) {
          frames.splice(frames.indexOf(found), 1);
          return found;
        }
        await scheduler.wait(10);
      }
      throw new Error(`No ${type} frame came within 5 s.`);
    },
  };
}
