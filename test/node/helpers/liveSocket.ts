/** A live socket of one device, with its frames in a queue; it ends when the server is gone. */
import type { ServerFrame } from '../../../src/wire/live.ts';

const ANSWER_PATIENCE_MS = 20_000;

export type LiveSocket = {
  /** @param frame text as it is, anything else as JSON */
  send: (frame: unknown) => void;
  /** @returns the next frame, `closed`, or `nothing` when none came in time */
  next: (withinMs: number) => Promise<ServerFrame | 'closed' | 'nothing'>;
  close: () => void;
  /** The code with which it ended; 1006 when the server just went. */
  closed: Promise<number>;
};

/** @returns null when the server is not there */
export async function openLiveSocket(url: string, accessToken: string): Promise<LiveSocket | null> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/progress/live`, [
    'handbook.v1',
    `bearer.${accessToken}`,
  ]);
  const frames: ServerFrame[] = [];
  let isClosed = false;
  let wake = () => {};
  socket.addEventListener('message', ({ data }) => {
    frames.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    for (const end of ['error', 'close'] as const) {
      socket.addEventListener(end, () => {
        isClosed = true;
        wake();
        resolve(false);
      });
    }
  });
  if (!(await opened)) return null;
  return {
    send(frame) {
      if (!isClosed) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    },
    async next(withinMs) {
      if (frames.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, withinMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return frames.shift() ?? (isClosed ? 'closed' : 'nothing');
    },
    close: () => socket.close(),
    closed,
  };
}

/** Waits for the next frame of a type; others are passed over. @throws Error when none comes, or the socket ends */
export async function hear<T extends ServerFrame['type']>(
  socket: LiveSocket,
  type: T,
): Promise<Extract<ServerFrame, { type: T }>> {
  const isWanted = (frame: ServerFrame): frame is Extract<ServerFrame, { type: T }> => frame.type === type;
  for (;;) {
    const frame = await socket.next(ANSWER_PATIENCE_MS);
    if (frame === 'closed' || frame === 'nothing') throw new Error(`No ${type} came: ${frame}.`);
    if (isWanted(frame)) return frame;
  }
}
