/** Sign-in links and codes without the wait for their mail: the object is asked as the router would ask it. */
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import type { LoginTicket } from '../../src/wire/readerRpc.ts';
import { config, keys, newAddress, objectOf, type SignedInReader, signInWith } from './api.ts';

export type Invitation = { email: string; token: string; code: string; ticket: LoginTicket };

/** Signs an address up, or asks for one more link if it is signed up; what the mail holds. */
export async function invite(email = newAddress(), redirectTo?: string): Promise<Invitation> {
  const ticket = await createLoginTicket(config, keys, email, redirectTo);
  await objectOf(email).signUp({ email }, ticket);
  return { email, ticket, code: ticket.code, token: tokenOf(ticket) };
}

/** Signs in through the router, with the refresh token in the body. */
export async function signIn(email?: string): Promise<SignedInReader> {
  const { token, email: address } = await invite(email);
  return signInWith(address, { token });
}

export function tokenOf({ link }: LoginTicket): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
}

/** A code of eight digits that is not the right one. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 10 ** 8).padStart(8, '0');
}
