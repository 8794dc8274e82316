/** `/api/account`: the reader's own account, and its end. */
import { clearedRefreshCookie } from '../auth/refreshCookie.ts';
import type { CallerHandler } from '../context.ts';
import { unwrap } from '../errors.ts';
import { readJson } from '../http/readBody.ts';
import { json } from '../http/reply.ts';
import { AccountChange } from '../wire/account.ts';
import { erasureReply } from './erasureReply.ts';

export const getAccount: CallerHandler = async (_, { readers }, { email, sessionId }) =>
  json({ reader: unwrap(await readers.byEmail(email).account(sessionId)) });

export const patchAccount: CallerHandler = async (_, { readers, original }, { email, sessionId }) => {
  const change = await readJson(original, AccountChange);
  return json({ reader: unwrap(await readers.byEmail(email).changeAccount(sessionId, change)) });
};

/** The device forgets its session too. */
export const eraseAccount: CallerHandler = async (_, { readers }, { email, sessionId }) => {
  const answer = erasureReply(unwrap(await readers.byEmail(email).erase(sessionId)));
  answer.headers.set('Set-Cookie', clearedRefreshCookie());
  return answer;
};
