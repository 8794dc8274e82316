/** `POST /api/auth/verify`: trades a link's token, or an address and a code, for a session. */

import type { Keys } from '../../auth/keys.ts';
import { hashesOfCode } from '../../auth/loginTicket.ts';
import { signedInReply } from '../../auth/signedInReply.ts';
import { readLoginToken } from '../../auth/tokens.ts';
import type { Handler } from '../../context.ts';
import { type Outcome, unwrap } from '../../errors.ts';
import { withAnswerFloor } from '../../http/answerFloor.ts';
import { readJson } from '../../http/readBody.ts';
import { VerifyBody } from '../../wire/auth.ts';
import type { SignedIn } from '../../wire/readerRpc.ts';

export const verify: Handler = async (_, context) => {
  const body = await readJson(context.original, VerifyBody);
  const { email, proof } = await proofOf(context.keys, body);
  const userAgent = context.original.headers.get('User-Agent');
  const work: Promise<Outcome<SignedIn>> = context.readers.byEmail(email).verify(proof, userAgent);
  // A wrong code is written down for a known address only. A link names a real reader, so it has nothing to hide.
  const signedIn = unwrap(await ('token' in body ? work : withAnswerFloor(work)));
  context.log.info('auth.signed_in', { by: 'token' in body ? 'link' : 'digits' });
  return signedInReply(context, email, signedIn, body.transport);
};

async function proofOf(keys: Keys, body: { token: string } | { email: string; code: string }) {
  if ('token' in body) {
    const { email, tokenId } = unwrap(await readLoginToken(keys, body.token));
    return { email, proof: { tokenId } };
  }
  return { email: body.email, proof: { codeHashes: await hashesOfCode(keys, body.email, body.code) } };
}
