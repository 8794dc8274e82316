/** The live socket is no exchange of one request and one answer, so the document has words of its own for it. */
import { CLOSE, FRAME_MAX_BYTES } from '../src/wire/live.ts';
import type { OperationObject } from './openApi.ts';

export const LIVE_ROUTE = 'GET /api/progress/live';

const CLOSE_CODES: Readonly<Record<(typeof CLOSE)[keyof typeof CLOSE], string>> = {
  [CLOSE.sessionEnded]: 'The session ended.',
  [CLOSE.readerErased]: 'The reader was erased.',
  [CLOSE.idle]: 'Idle, or a frozen peer.',
  [CLOSE.flooding]: 'Too many frames.',
  [CLOSE.restart]: 'The server restarts; connect again.',
  [CLOSE.frameTooLarge]: `A frame of more than ${FRAME_MAX_BYTES} bytes.`,
};

export const LIVE_EXTENSIONS: Pick<OperationObject, 'x-frames' | 'x-close-codes'> = {
  'x-frames': {
    client: { $ref: '#/components/schemas/ClientFrame' },
    server: { $ref: '#/components/schemas/ServerFrame' },
  },
  'x-close-codes': CLOSE_CODES,
};
