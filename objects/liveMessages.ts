/** What a live socket says and is told (API.md, `GET /api/progress/live`). */
import * as v from 'valibot';
import { CLOSE, ClientFrame, FRAME_MAX_BYTES, type FrameId, type ServerFrame } from '../src/wire/live.ts';
import { isoTime } from '../src/wire/time.ts';
import { changesSince } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { liveSession } from './sessions.ts';
import { takeUpdates } from './takeUpdates.ts';

const utf8 = new TextEncoder();

/** Opens a live socket for a session that the router has already checked. */
export function openSocket(context: ReaderContext, sessionId: string, now: number): Response {
  const { response, socket } = context.sockets.accept(sessionId, now);
  context.sockets.send(socket, {
    type: 'hello',
    rev: context.state.rev,
    serverTime: isoTime(now),
    devices: context.sockets.devices(),
  });
  context.sockets.announceDevices(socket);
  return response;
}

/** Answers one frame; whatever it holds, the socket stays usable unless the frame is too large or one of a flood. */
export function receiveFrame(
  context: ReaderContext,
  socket: WebSocket,
  data: string | ArrayBuffer,
  now: number,
): void {
  const { sockets, state } = context;
  if (!sockets.hear(socket, now)) return;
  const bytes = typeof data === 'string' ? byteLength(data) : data.byteLength;
  if (bytes > FRAME_MAX_BYTES) return socket.close(CLOSE.frameTooLarge, 'frame too large');
  const sessionId = sockets.sessionOf(socket);
  if (sessionId === null || !liveSession(state.sessions, sessionId, now).ok) {
    return socket.close(CLOSE.sessionEnded, 'session ended');
  }
  if (typeof data !== 'string') return sockets.send(socket, errorFrame('invalid_body', 'Frames are text.'));
  const json = parseJson(data);
  if (!json.ok) return sockets.send(socket, errorFrame('invalid_json', 'The frame is not valid JSON.'));
  const frame = v.safeParse(ClientFrame, json.value);
  if (!frame.success) {
    const [issue] = frame.issues;
    const path = v.getDotPath(issue);
    const detail = path ? `${path}: ${issue.message}` : issue.message;
    return sockets.send(socket, errorFrame('invalid_body', detail, frameIdOf(json.value)));
  }
  if (frame.output.type === 'sync') {
    return sockets.send(socket, { type: 'changes', ...changesSince(state, frame.output.since) });
  }
  const { id, update } = frame.output;
  const applied = takeUpdates(context, [update], socket);
  if (applied.ok) sockets.send(socket, { type: 'ack', id, ...applied.value.answer });
  else {
    const { failure } = applied;
    const detail = failure.code === 'conflict' ? failure.detail : 'The update was not taken.';
    sockets.send(socket, errorFrame(failure.code, detail, id));
  }
}

function byteLength(text: string): number {
  // A UTF-16 unit takes at most three bytes of UTF-8, so most frames need no counting.
  return text.length * 3 <= FRAME_MAX_BYTES ? text.length : utf8.encode(text).length;
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

function frameIdOf(value: unknown): FrameId | undefined {
  const parsed = v.safeParse(v.object({ id: v.union([v.string(), v.number()]) }), value);
  return parsed.success ? parsed.output.id : undefined;
}

function errorFrame(code: string, detail: string, id?: FrameId): ServerFrame {
  return id === undefined ? { type: 'error', code, detail } : { type: 'error', id, code, detail };
}
