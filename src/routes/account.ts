/** `/api/account`: the reader's own account, and its end. */
import { clearedRefreshCookie } from '../auth/refreshCookie.ts';
import { EMPTY_OUTLINE, readOutline } from '../content/outline.ts';
import type { CallerHandler } from '../context.ts';
import { unwrap } from '../errors.ts';
import { contentDisposition } from '../http/contentDisposition.ts';
import { readJson } from '../http/readBody.ts';
import { json } from '../http/reply.ts';
import { exportReports } from '../reports/exportReports.ts';
import { AccountChange } from '../wire/account.ts';
import { erasureReply } from './erasureReply.ts';

export const getAccount: CallerHandler = async (_, { readers }, { email, sessionId }) =>
  json({ reader: unwrap(await readers.byEmail(email).account(sessionId)) });

export const patchAccount: CallerHandler = async (_, { readers, original }, { email, sessionId }) => {
  const change = await readJson(original, AccountChange);
  return json({ reader: unwrap(await readers.byEmail(email).changeAccount(sessionId, change)) });
};

export const exportAccount: CallerHandler = async (_, context, { email, sessionId }) => {
  const { numbers } = (await readOutline(context)) ?? EMPTY_OUTLINE;
  const held = unwrap(await context.readers.byEmail(email).exportReader(sessionId, numbers));
  const inReader: object = JSON.parse(held);
  // After the object, so that what a flush moves from there to here meanwhile is in both, and never in neither.
  const reports = await exportReports(context.bindings.DB.withSession('first-primary'), email);
  const headers = { 'Content-Disposition': contentDisposition('attachment', 'handbook-account.json') };
  return json({ ...inReader, reports }, headers);
};

/** The device forgets its session too. */
export const eraseAccount: CallerHandler = async (_, { readers }, { email, sessionId }) => {
  const answer = erasureReply(unwrap(await readers.byEmail(email).erase(sessionId)));
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': clearedRefreshCookie() } };
};
