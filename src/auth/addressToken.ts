/** The tokens in the two mails of a change of address, and the links that carry them. */
import type { Config } from '../config.ts';
import { fail, type Outcome, ok } from '../errors.ts';
import type { AddressClaims, AddressSide, AddressTicket } from '../wire/addressChange.ts';
import type { Keys } from './keys.ts';
import { read, sign } from './tokens.ts';

/** Time to find both mails; whoever takes longer asks again. */
const LIFETIME_SECONDS = 60 * 60;

/**
 * @param objectId the object of the reader who moves
 * @param email the wanted address, normalised
 */
export async function createAddressTicket(
  { frontendUrl }: Pick<Config, 'frontendUrl'>,
  keys: Keys,
  objectId: string,
  email: string,
): Promise<AddressTicket> {
  const changeId = crypto.randomUUID();
  const linkOf = async (side: AddressSide) => {
    const token = await signAddressToken(keys, { objectId, changeId, side });
    // In the fragment, which no server sees and no scanner sends.
    return `${frontendUrl}/account/confirm-address#token=${token}`;
  };
  const links = { old: await linkOf('old'), new: await linkOf('new') };
  return { changeId, email, ttlMs: LIFETIME_SECONDS * 1000, links };
}

export function signAddressToken(
  keys: Keys,
  { objectId, changeId, side }: AddressClaims,
  now = Date.now(),
): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  const claims = { jti: changeId, side };
  return sign(keys, 'address', objectId, claims, issuedAt, issuedAt + LIFETIME_SECONDS);
}

export async function readAddressToken(keys: Keys, token: string): Promise<Outcome<AddressClaims>> {
  const outcome = await read(keys, 'address', token);
  if (!outcome.ok) return outcome;
  const { sub, jti, side } = outcome.value;
  if (typeof sub !== 'string' || typeof jti !== 'string' || (side !== 'old' && side !== 'new')) {
    return fail({ code: 'token_invalid' });
  }
  return ok({ objectId: sub, changeId: jti, side });
}
