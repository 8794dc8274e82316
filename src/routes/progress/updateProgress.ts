/** Progress updates over HTTP: one chapter, one update or a batch, and what a closing page sends as a beacon. */
import { bearerToken, callerOf } from '../../auth/guards.ts';
import type { Caller, CallerHandler, Context, Handler } from '../../context.ts';
import { type Outcome, RequestFailure } from '../../errors.ts';
import { rateLimitFields, refusalFields } from '../../http/rateLimitFields.ts';
import { readBeacon, readJson } from '../../http/readBody.ts';
import { type Answer, jsonText } from '../../http/reply.ts';
import { unpackOutcome } from '../../packedOutcome.ts';
import { PROGRESS_LIMIT } from '../../rules/readerLimits.ts';
import { ChapterUpdate, ProgressBody, type ProgressUpdate } from '../../wire/progress.ts';
import type { JsonAnswer } from '../../wire/readerRpc.ts';
import { chapterNumberOf } from './chapterNumberOf.ts';

export const putChapter: CallerHandler = async (request, context, caller) => {
  const chapterNumber = chapterNumberOf(request);
  const update = await readJson(context.original, ChapterUpdate);
  return sendUpdates(context, caller, [{ ...update, chapterNumber }]);
};

/** `POST /api/progress`. A beacon cannot set headers, so its token may stand in the body. */
export const postProgress: Handler = async (_, context) => {
  const headerToken = bearerToken(context.original);
  if (headerToken !== null) await callerOf(context, headerToken);
  const { accessToken: bodyToken, ...body } = await readBeacon(context.original, ProgressBody);
  const caller = await callerOf(context, headerToken ?? bodyToken ?? null);
  return sendUpdates(context, caller, 'updates' in body ? body.updates : [body]);
};

export const resetChapter: CallerHandler = async (request, { readers }, { email, sessionId }) =>
  limitedReply(await readers.byEmail(email).resetChapter(sessionId, chapterNumberOf(request)));

async function sendUpdates(context: Context, caller: Caller, updates: ProgressUpdate[]): Promise<Answer> {
  const object = context.readers.byEmail(caller.email);
  const packed = await object.updateProgress(caller.sessionId, JSON.stringify(updates));
  return limitedReply(unpackOutcome<JsonAnswer>(packed));
}

function limitedReply(outcome: Outcome<JsonAnswer>): Answer {
  if (!outcome.ok) throw new RequestFailure(outcome.failure, refusalFields(PROGRESS_LIMIT, outcome.failure));
  return jsonText(outcome.value.json, rateLimitFields(PROGRESS_LIMIT, outcome.value));
}
