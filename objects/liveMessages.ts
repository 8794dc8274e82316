/** What a live socket says and is told (API.md, `GET /api/progress/live`). */
import * as v from 'valibot';
import type { Failure } from '../src/errors.ts';
import { CLOSE, ClientFrame, FRAME_MAX_BYTES, type FrameId, type ServerFrame } from '../src/wire/live.ts';
import { isoTime } from '../src/wire/time.ts';
import type { ReceivedFrame } from './liveSockets.ts';
import { changesSince } from './progress.ts';
import type { ReaderContext } from './ReaderContext.ts';
import { liveSession } from './sessions.ts';
import { takeBatches } from './takeUpdates.ts';

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
  context.sockets.announceDevices(new Set([socket]));
  return response;
}

type UpdateFrame = Extract<ClientFrame, { type: 'update' }>;

/**
 * Answers frames in the order in which they came; whatever they hold, a socket stays usable unless a frame is too large or
 * one of a flood. Updates that follow one another are taken as one change, each socket's at most once.
 */
export function receiveFrames(context: ReaderContext, frames: readonly ReceivedFrame[], now: number): void {
  const together = new Map<WebSocket, UpdateFrame>();
  for (const { socket, data } of frames) {
    const frame = readFrame(context, socket, data, now);
    if (!frame) continue;
    if (frame.type === 'sync' || together.has(socket)) {
      answerTogether(context, together);
      together.clear();
    }
    if (frame.type === 'update') together.set(socket, frame);
    else context.sockets.send(socket, { type: 'changes', ...changesSince(context.state, frame.since) });
  }
  answerTogether(context, together);
}

function answerTogether(context: ReaderContext, together: ReadonlyMap<WebSocket, UpdateFrame>): void {
  if (together.size === 0) return;
  const sent = [...together];
  const updates = sent.map(([, { update }]) => [update]);
  const outcomes = takeBatches(
    context,
    updates,
    sent.map(([socket]) => socket),
  );
  sent.forEach(([socket, { id }], index) => {
    const outcome = outcomes[index];
    if (outcome?.ok) context.sockets.send(socket, { type: 'ack', id, ...outcome.value.answer });
    else if (outcome) context.sockets.send(socket, refusalFrame(outcome.failure, id));
  });
}

/** @returns what a frame says; null when it says nothing that can be taken, which its peer has been told */
function readFrame(
  { sockets, state }: ReaderContext,
  socket: WebSocket,
  data: string | ArrayBuffer,
  now: number,
): ClientFrame | null {
  if (!sockets.hear(socket, now)) return null;
  const refuse = (code: string, detail: string, id?: FrameId) => {
    sockets.send(socket, errorFrame(code, detail, id));
    return null;
  };
  const bytes = typeof data === 'string' ? byteLength(data) : data.byteLength;
  if (bytes > FRAME_MAX_BYTES) return close(socket, CLOSE.frameTooLarge, 'frame too large');
  const sessionId = sockets.sessionOf(socket);
  if (sessionId === null || !liveSession(state.sessions, sessionId, now).ok) {
    return close(socket, CLOSE.sessionEnded, 'session ended');
  }
  if (typeof data !== 'string') return refuse('invalid_body', 'Frames are text.');
  const json = parseJson(data);
  if (!json.ok) return refuse('invalid_json', 'The frame is not valid JSON.');
  const frame = v.safeParse(ClientFrame, json.value);
  if (frame.success) return frame.output;
  const [issue] = frame.issues;
  const path = v.getDotPath(issue);
  const detail = path ? `${path}: ${issue.message}` : issue.message;
  return refuse('invalid_body', detail, frameIdOf(json.value));
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

function close(socket: WebSocket, code: number, reason: string): null {
  socket.close(code, reason);
  return null;
}

function refusalFrame(failure: Failure, id: FrameId): ServerFrame {
  const detail = failure.code === 'conflict' ? failure.detail : 'The update was not taken.';
  return errorFrame(failure.code, detail, id);
}

function errorFrame(code: string, detail: string, id?: FrameId): ServerFrame {
  return id === undefined ? { type: 'error', code, detail } : { type: 'error', id, code, detail };
}
