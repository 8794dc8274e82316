/** The live socket's frames, subprotocols and close codes (subprotocol `handbook.v1`). */
import * as v from 'valibot';
import { type ProgressChange, ProgressUpdate } from './progress.ts';

export const LIVE_PROTOCOL = 'handbook.v1';
export const BEARER_PROTOCOL_PREFIX = 'bearer.';
export const FRAME_MAX_BYTES = 16 * 1024;

/** What a client may send as JSON; the bare text `ping` is answered by the platform. */
export const ClientFrame = v.variant('type', [
  v.object({
    type: v.literal('update'),
    id: v.pipe(
      v.union([v.string(), v.number()]),
      v.check((id) => String(id).length <= 64),
    ),
    update: ProgressUpdate,
  }),
  v.object({ type: v.literal('sync'), since: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
]);
export type ClientFrame = v.InferOutput<typeof ClientFrame>;
export type FrameId = string | number;

export type ServerFrame =
  | { type: 'hello'; rev: number; serverTime: string; devices: number }
  | ({ type: 'ack'; id: FrameId } & ProgressChange)
  | ({ type: 'progress' } & ProgressChange)
  | ({ type: 'changes' } & ProgressChange)
  | { type: 'presence'; devices: number }
  | { type: 'access'; hasAccess: boolean }
  | { type: 'error'; id?: FrameId; code: string; detail: string };

export const CLOSE = {
  sessionEnded: 4401,
  readerErased: 4403,
  idle: 4408,
  flooding: 4429,
  restart: 1012,
  frameTooLarge: 1009,
} as const;
