/** `/api/admin/readers/:email`: what support does for one reader. */
import type { IRequest } from 'itty-router';
import type { Context, Handler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json, jsonText } from '../../http/reply.ts';
import { normaliseEmail } from '../../wire/emailAddress.ts';
import { ReaderChange, SupportedProgress } from '../../wire/support.ts';
import { erasureReply } from '../erasureReply.ts';
import { pathSegment } from '../pathSegment.ts';

export const patchReader: Handler = async (request, context) => {
  const change = await readJson(context.original, ReaderChange);
  return json({ reader: unwrap(await readerNamed(request, context).changeBySupport(change)) });
};

export const revokeSessions: Handler = async (request, context) =>
  json({ revoked: unwrap(await readerNamed(request, context).endAllSessions()) });

export const changeProgress: Handler = async (request, context) => {
  const progress = await readJson(context.original, SupportedProgress);
  return jsonText(unwrap(await readerNamed(request, context).changeProgressBySupport(progress)).json);
};

export const eraseReader: Handler = async (request, context) =>
  erasureReply(unwrap(await readerNamed(request, context).eraseBySupport()));

function readerNamed(request: IRequest, { readers }: Context) {
  const email = normaliseEmail(pathSegment(request, 'email'));
  if (email === null) throw new RequestFailure({ code: 'invalid_email' });
  return readers.byEmail(email);
}
