/** Moving a reader to another address: what clients send and get, and what passes between router and object. */
import * as v from 'valibot';
import { EmailAddress } from './emailAddress.ts';

export const AddressChangeBody = v.object({ email: EmailAddress });
export const AddressConfirmBody = v.object({ token: v.pipe(v.string(), v.minLength(1), v.maxLength(2048)) });

/** Whose mailbox a link was mailed to: that of the present address, or that of the wanted one. */
export type AddressSide = 'old' | 'new';

/** Names the reader's object and the wish in a mailed link; no address, since links are copied and logged. */
export type AddressClaims = { objectId: string; changeId: string; side: AddressSide };

/** What the router prepares for a change of address, alike for known and unknown ones. */
export type AddressTicket = {
  changeId: string;
  /** The wanted address, normalised. */
  email: string;
  /** Milliseconds that both links live. */
  ttlMs: number;
  links: Record<AddressSide, string>;
  /** The request that asks for the mails, for the log. */
  requestId?: string | undefined;
};

/** `moving`: confirmed by both, and under way; it ends by itself. `called_off`: it cannot be, and nothing has changed. */
export type AddressConfirmed =
  | { state: 'waiting_for_other' }
  | { state: 'moving' | 'moved'; email: string }
  | { state: 'called_off'; reason: MoveRefusal };

/** Why a reader's object takes nobody in: it is moving itself, or both together are more than one reader may hold. */
export type MoveRefusal = 'busy' | 'too_much';
/** `incarnation` names the life of the reader that the other one is part of now (objects/incarnation.ts). */
export type MoveAnswer = { kind: 'taken'; incarnation: string } | { kind: MoveRefusal };
