/** `POST /api/auth/verify`: trades a link's token, or an address and a code, for a session. */

import type { Keys } from '../../auth/keys.ts';
import { hashesOfCode } from '../../auth/loginTicket.ts';
import { signedInReply } from '../../auth/signedInReply.ts';
import { readLoginToken } from '../../auth/tokens.ts';
import type { Handler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { VerifyBody } from '../../wire/auth.ts';

export const verify: Handler = async (_, context) => {
  const body = await readJson(context.original, VerifyBody);
  const { email, proof } = await proofOf(context.keys, body);
  const userAgent = context.original.headers.get('User-Agent');
  const signedIn = unwrap(await context.readers.byEmail(email).verify(proof, userAgent));
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
