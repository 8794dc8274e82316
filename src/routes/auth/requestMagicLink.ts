/** `POST /api/auth/magic-link`: the same answer whether the address is known or not. */
import { createLoginTicket } from '../../auth/loginTicket.ts';
import type { Handler } from '../../context.ts';
import { withAnswerFloor } from '../../http/answerFloor.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { MagicLinkBody } from '../../wire/auth.ts';

const MESSAGE = 'If this address is signed up, a sign-in mail is on its way.';

export const requestMagicLink: Handler = async (_, context) => {
  const { email, redirectTo } = await readJson(context.original, MagicLinkBody);
  const { config, keys, requestId } = context;
  const ticket = await createLoginTicket(config, keys, email, redirectTo, requestId);
  const reader = context.readers.byEmail(email);
  // An administrator comes to the dashboard before having been a reader, and needs no sign-up for it.
  const isAdmin = context.config.adminEmails.has(email);
  await withAnswerFloor(isAdmin ? reader.signUp({ email }, ticket) : reader.requestSignIn(ticket));
  return json({ success: true, message: MESSAGE });
};
