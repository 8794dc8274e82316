/** `/api/progress` in the document. */
import * as v from 'valibot';
import { PROGRESS_LIMIT } from '../../src/rules/readerLimits.ts';
import { SinceQuery } from '../../src/wire/progress.ts';
import * as answers from '../answers/progress.ts';
import { json, NOT_MODIFIED, query, type Tag } from '../operation.ts';
import * as requests from '../requests.ts';

const CHAPTER_NUMBER = { chapterNumber: 'The number of the chapter.' };
const CHANGED = 'The chapters that were named, as they are now.';

export const PROGRESS: Tag = {
  name: 'Progress',
  description:
    'What a reader did, saved before it is acknowledged and live on every device. An update says what is true, never what ' +
    'to add, so repeating, reordering or merging updates always gives the same state.',
  routes: {
    'GET /api/progress': {
      id: 'readProgress',
      summary: 'Read all progress',
      caller: 'reader',
      query: query(SinceQuery, { since: 'Only chapters changed after this revision.' }),
      headers: { 'If-None-Match': { schema: v.string(), description: 'The `ETag` of what the caller has.' } },
      answers: {
        200: json(answers.Progress, 'The progress. Its `ETag` changes with `rev` and with the outline.', [
          'ETag',
        ]),
        304: NOT_MODIFIED,
      },
      refusals: ['invalid_body'],
    },
    'POST /api/progress': {
      id: 'postProgress',
      summary: 'Send one update or a batch',
      description:
        'Also taken as `navigator.sendBeacon` sends it: a `text/plain` body with the token in its `accessToken`.',
      caller: 'reader',
      body: { content: requests.ProgressBody, also: ['text/plain'] },
      answers: { 200: json(answers.ProgressChange, CHANGED) },
      refusals: ['conflict'],
      limit: PROGRESS_LIMIT.policy,
    },
    'GET /api/progress/live': {
      id: 'openLiveSocket',
      summary: 'Open the live socket',
      description:
        'A WebSocket. Offer the subprotocols `handbook.v1` and `bearer.<access token>`; only the first is echoed. Frames ' +
        'are JSON as text, at most 16 KiB: the client sends `ClientFrame`, the server `ServerFrame`. The bare text `ping` ' +
        'is answered `pong` without waking the reader’s object. A client that reconnects sends `sync` with its last `rev` ' +
        'and misses nothing. `x-frames` and `x-close-codes` beside this description name the schemas and the codes.',
      caller: 'reader by socket',
      headers: {
        Upgrade: { schema: v.literal('websocket'), description: 'The upgrade.', required: true },
        'Sec-WebSocket-Protocol': {
          schema: v.string(),
          description: '`handbook.v1, bearer.<access token>`',
          required: true,
        },
      },
      answers: {
        101: {
          description: 'The socket is open; `hello` is its first frame.',
          headers: ['Sec-WebSocket-Protocol'],
        },
      },
      refusals: ['invalid_body', 'forbidden_origin'],
    },
    'GET /api/progress/:chapterNumber': {
      id: 'readChapterProgress',
      summary: 'Read the progress of one chapter',
      caller: 'reader',
      path: CHAPTER_NUMBER,
      answers: { 200: json(answers.ChapterProgress, 'The chapter.') },
      refusals: ['not_found'],
    },
    'PUT /api/progress/:chapterNumber': {
      id: 'putChapterProgress',
      summary: 'Send one update of one chapter',
      caller: 'reader',
      path: CHAPTER_NUMBER,
      body: { content: requests.ChapterUpdate },
      answers: { 200: json(answers.ProgressChange, CHANGED) },
      refusals: ['conflict'],
      limit: PROGRESS_LIMIT.policy,
    },
    'DELETE /api/progress/:chapterNumber': {
      id: 'resetChapterProgress',
      summary: 'Reset one chapter',
      description:
        'Clears the chapter and raises its `epoch`, so that older offline updates no longer count.',
      caller: 'reader',
      path: CHAPTER_NUMBER,
      answers: { 200: json(answers.ProgressChange, CHANGED) },
      refusals: ['not_found'],
      limit: PROGRESS_LIMIT.policy,
    },
  },
};
