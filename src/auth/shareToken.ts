/** The token in a shared link. It names the reader's object and the link, no address: links are copied and forwarded. */
import { fail, type Outcome, ok } from '../errors.ts';
import type { Share, ShareClaims } from '../wire/shares.ts';
import type { Keys } from './keys.ts';
import { read, sign } from './tokens.ts';

/** The second parameter object says when the link was made and when it ends, in ISO 8601; a token has whole seconds. */
export function signShareToken(
  keys: Keys,
  { objectId, shareId, chapterNumber }: ShareClaims,
  { createdAt, expiresAt }: Pick<Share, 'createdAt' | 'expiresAt'>,
): Promise<string> {
  const claims = { jti: shareId, chapter: chapterNumber };
  const seconds = (time: string) => Math.floor(Date.parse(time) / 1000);
  return sign(keys, 'share', objectId, claims, seconds(createdAt), seconds(expiresAt));
}

export async function readShareToken(keys: Keys, token: string): Promise<Outcome<ShareClaims>> {
  const outcome = await read(keys, 'share', token);
  if (!outcome.ok) return outcome;
  const { sub, jti, chapter } = outcome.value;
  if (typeof sub !== 'string' || typeof jti !== 'string' || typeof chapter !== 'number') {
    return fail({ code: 'token_invalid' });
  }
  return ok({ objectId: sub, shareId: jti, chapterNumber: chapter });
}
