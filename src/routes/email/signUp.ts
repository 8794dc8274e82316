/** `POST /api/email/signup`: welcomes a new reader and mails a known one a link; the answer is the same. */
import { createLoginTicket } from '../../auth/loginTicket.ts';
import type { Handler } from '../../context.ts';
import { withAnswerFloor } from '../../http/answerFloor.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { SignupBody } from '../../wire/auth.ts';

const MESSAGE = 'Welcome. A mail with your sign-in link is on its way.';

export const signUp: Handler = async (_, context) => {
  const details = await readJson(context.original, SignupBody);
  const { config, keys, requestId } = context;
  const ticket = await createLoginTicket(config, keys, details.email, undefined, requestId);
  await withAnswerFloor(context.readers.byEmail(details.email).signUp(details, ticket));
  return json({ success: true, message: MESSAGE });
};
