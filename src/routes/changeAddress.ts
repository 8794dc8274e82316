/**
 * `POST /api/account/email`: a reader wishes to move to another address; both addresses are mailed a link.
 * `POST /api/account/email/confirm`: one of the links. The reader moves when both were confirmed, and then signs in there.
 */
import { createAddressTicket, readAddressToken } from '../auth/addressToken.ts';
import type { CallerHandler, Handler } from '../context.ts';
import { RequestFailure, unwrap } from '../errors.ts';
import { rateLimitFields, refusalFields } from '../http/rateLimitFields.ts';
import { readJson } from '../http/readBody.ts';
import { json } from '../http/reply.ts';
import { ADDRESS_CHANGE_LIMIT } from '../rules/readerLimits.ts';
import { AddressChangeBody, AddressConfirmBody, type MoveRefusal } from '../wire/addressChange.ts';

const MESSAGE =
  'Two mails are on their way. Confirm in both mailboxes within an hour, and your account moves.';
const CALLED_OFF: Record<MoveRefusal, string> = {
  busy: 'The account at the new address is being moved itself. Nothing has changed; ask for the change again.',
  too_much: 'The accounts at both addresses together hold more than one account can. Nothing has changed.',
};

/** The wanted address is not even asked about, so nothing tells whether somebody knows it. */
export const requestAddressChange: CallerHandler = async (_, context, caller) => {
  const { email } = await readJson(context.original, AddressChangeBody);
  const object = context.readers.byEmail(caller.email);
  const ticket = await createAddressTicket(context.config, context.keys, object.id.toString(), email);
  const outcome = await object.requestAddressChange(caller.sessionId, {
    ...ticket,
    requestId: context.requestId,
  });
  if (!outcome.ok)
    throw new RequestFailure(outcome.failure, refusalFields(ADDRESS_CHANGE_LIMIT, outcome.failure));
  return json({ success: true, message: MESSAGE }, rateLimitFields(ADDRESS_CHANGE_LIMIT, outcome.value));
};

export const confirmAddressChange: Handler = async (_, { original, keys, readers, log }) => {
  const { token } = await readJson(original, AddressConfirmBody);
  const { objectId, changeId, side } = unwrap(await readAddressToken(keys, token));
  const confirmed = unwrap(await readers.byObjectId(objectId).confirmAddressChange(changeId, side));
  log.info('address.confirmed', { state: confirmed.state });
  if (confirmed.state !== 'called_off') return json(confirmed);
  throw new RequestFailure({ code: 'conflict', detail: CALLED_OFF[confirmed.reason] });
};
