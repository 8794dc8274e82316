/** `/api/email/preferences`: which mails a reader wants, by session or by the token in one of its mails. */
import { bearerToken, callerOf } from '../../auth/guards.ts';
import { readMailToken } from '../../auth/tokens.ts';
import type { Context, Handler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { PreferencesBody } from '../../wire/mailPreferences.ts';

export const getPreferences: Handler = async (_, context) => {
  const { object, sessionId } = await askerOf(context, context.url.searchParams.get('token'));
  return json(unwrap(await object.mailPreferences(sessionId)));
};

export const putPreferences: Handler = async (_, context) => {
  const { token, ...wishes } = await readJson(context.original, PreferencesBody);
  const mailToken = token ?? context.url.searchParams.get('token');
  const { object, sessionId } = await askerOf(context, mailToken);
  return json(unwrap(await object.changeMailPreferences(sessionId, wishes)));
};

/** @returns the reader's object, and the session that asks; null where a mail's token does */
async function askerOf(context: Context, mailToken: string | null) {
  if (mailToken !== null) {
    const { objectId } = unwrap(await readMailToken(context.keys, mailToken));
    return { object: context.readers.byObjectId(objectId), sessionId: null };
  }
  const { email, sessionId } = await callerOf(context, bearerToken(context.original));
  return { object: context.readers.byEmail(email), sessionId };
}
