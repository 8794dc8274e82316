/**
 * `POST /api/purchases/redeem`: a code is counted for the reader by the code's object, then given by the reader's own.
 * Each step can be repeated, so whoever was cut off in between asks again and gets what was counted.
 */
import type { CallerHandler } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { rateLimitFields, refusalFields } from '../../http/rateLimitFields.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { CODE_TRY_LIMIT } from '../../rules/readerLimits.ts';
import { normaliseCode, type RedeemAnswer, RedeemBody } from '../../wire/codes.ts';
import { isoTimeOrNull } from '../../wire/time.ts';

export const redeemCode: CallerHandler = async (_, context, { email, sessionId }) => {
  const body = await readJson(context.original, RedeemBody);
  const reader = context.readers.byEmail(email);
  const tried = await reader.tryCode(sessionId);
  if (!tried.ok) throw new RequestFailure(tried.failure, refusalFields(CODE_TRY_LIMIT, tried.failure));
  const limits = rateLimitFields(CODE_TRY_LIMIT, tried.value);
  const code = normaliseCode(body.code);
  if (code === null) throw new RequestFailure({ code: 'code_unknown' }, limits);
  const redeemed = await context.codes.byCode(code).redeem(reader.id.toString());
  if (!redeemed.ok) throw new RequestFailure(redeemed.failure, limits);
  unwrap(await reader.recordRedemption(sessionId, code, redeemed.value));
  const { kind, percentOff, accessUntil } = redeemed.value;
  const answer: RedeemAnswer = { code, kind, percentOff, accessUntil: isoTimeOrNull(accessUntil) };
  return json(answer, limits);
};
