/** A change of address as a reader makes it: asked for in a session, confirmed by the links of two mails. */
import { expect } from 'vitest';
import { createAddressTicket } from '../../src/auth/addressToken.ts';
import { call, config, keys, type Mail, newAddress, objectOf } from './api.ts';
import type { Device } from './progress.ts';

export type Links = { email: string; old: string; new: string };

export function askToMove(device: Device, email: string): Promise<Response> {
  return call('POST', '/api/account/email', { token: device.accessToken, body: { email } });
}

export function confirm(token: string): Promise<Response> {
  return call('POST', '/api/account/email/confirm', { body: { token } });
}

/** The token in one of the two mails. */
export function addressTokenIn(mail: Mail | undefined): string {
  const token = /\/account\/confirm-address#token=([\w.-]+)/.exec(mail?.text ?? '')?.[1];
  if (!token) throw new Error('The mail holds no link.');
  return token;
}

/** Asks the object as the router would, without the wait for the mails. @returns the tokens of both links */
export async function wishToMove(device: Device, email = newAddress()): Promise<Links> {
  const object = objectOf(device.email);
  const ticket = await createAddressTicket(config, keys, object.id.toString(), email);
  expect(await object.requestAddressChange(device.session.id, ticket)).toMatchObject({ ok: true });
  const tokenOf = (link: string) => link.split('#token=')[1] ?? '';
  return { email, old: tokenOf(ticket.links.old), new: tokenOf(ticket.links.new) };
}

/** Moves a reader. @returns the new address */
export async function move(device: Device, email = newAddress()): Promise<string> {
  const links = await wishToMove(device, email);
  expect((await confirm(links.old)).status).toBe(200);
  const last = await confirm(links.new);
  expect([last.status, await last.json()]).toEqual([200, { state: 'moved', email }]);
  return email;
}
