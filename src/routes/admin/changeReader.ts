/** `/api/admin/readers/:email`: what support does for one reader. */
import type { IRequest } from 'itty-router';
import type { AdminContext, Change, ChangeHandler, Context } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json, jsonText } from '../../http/reply.ts';
import type { ActOf, FieldChanges } from '../../wire/audit.ts';
import { normaliseEmail } from '../../wire/emailAddress.ts';
import { ReaderChange, SupportedProgress } from '../../wire/support.ts';
import { erasureReply } from '../erasureReply.ts';
import { pathSegment } from '../pathSegment.ts';

export const patchReader: ChangeHandler = async (request, context) => {
  const change = await readJson(context.original, ReaderChange);
  const supported = await readerNamed(request, context).changeBySupport(change, actOf(context));
  const { value: reader, changes } = unwrap(supported);
  return { answer: json({ reader }), done: doneTo(changes) };
};

export const revokeSessions: ChangeHandler = async (request, context) => {
  const supported = await readerNamed(request, context).endAllSessions(actOf(context));
  const { value: revoked, changes } = unwrap(supported);
  return { answer: json({ revoked }), done: doneTo(changes) };
};

export const changeProgress: ChangeHandler = async (request, context) => {
  const progress = await readJson(context.original, SupportedProgress);
  const supported = await readerNamed(request, context).changeProgressBySupport(progress, actOf(context));
  const { value, changes } = unwrap(supported);
  return { answer: jsonText(value.json), done: doneTo(changes, String(progress.chapterNumber)) };
};

export const eraseReader: ChangeHandler = async (request, context) => {
  const receipt = unwrap(await readerNamed(request, context).eraseBySupport());
  return { answer: erasureReply(receipt), done: { changes: {} } };
};

const actOf = ({ actor, requestId }: AdminContext): ActOf => ({ actor, requestId });

function doneTo(changes: FieldChanges | null, target?: string): Change['done'] {
  return changes && { changes, ...(target === undefined ? {} : { target }) };
}

function readerNamed(request: IRequest, { readers }: Context) {
  const email = normaliseEmail(pathSegment(request, 'email'));
  if (email === null) throw new RequestFailure({ code: 'invalid_email' });
  return readers.byEmail(email);
}
