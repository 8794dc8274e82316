/** A reader's way through the real router: requests, sign-up, and the mail that comes of it. */
import { env, exports } from 'cloudflare:workers';
import { importKeys } from '../../src/auth/keys.ts';
import { createLoginTicket } from '../../src/auth/loginTicket.ts';
import { signAccessToken } from '../../src/auth/tokens.ts';
import { parseConfig } from '../../src/config.ts';
import type { Reader, Session } from '../../src/wire/auth.ts';
import { described } from './described.ts';

export const ORIGIN = 'http://localhost:8787';

export type SignedInReader = {
  email: string;
  accessToken: string;
  refreshToken: string;
  session: Session;
  reader: Reader;
};

let addresses = 0;

/** An address that no other test uses. */
export function newAddress(): string {
  addresses += 1;
  return `reader${addresses}.${crypto.randomUUID().slice(0, 8)}@example.com`;
}

export type CallOptions = { token?: string; body?: unknown; headers?: HeadersInit };

/** Asks the Worker, and holds its answer against the document. */
export async function call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const answer = await exports.default.fetch(requestOf(method, path, options));
  return described({ method, path, body: options.body }, answer);
}

export function requestOf(method: string, path: string, options: CallOptions = {}): Request {
  const headers = new Headers(options.headers);
  if (options.token) headers.set('Authorization', `Bearer ${options.token}`);
  // A test sees a redirect, rather than where it leads.
  const init: RequestInit = { method, headers, redirect: 'manual' };
  if (options.body !== undefined) {
    if (!headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
    init.body = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
  }
  return new Request(`${ORIGIN}${path}`, init);
}

export type Mail = { id: string; to: string; kind: string; subject: string; text: string; html: string };

/** Waits until so many mails to an address are in the local mailbox. @returns them, newest first */
export async function mailsTo(email: string, count: number): Promise<Mail[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { messages } = await (await call('GET', `/dev/mailbox.json?to=${encodeURIComponent(email)}`)).json<{
      messages: Mail[];
    }>();
    if (messages.length >= count) return messages;
    await scheduler.wait(50);
  }
  throw new Error(`No ${count} mails came within 10 s.`);
}

/** The sign-in token and code in a mail. */
export function proofIn(mail: Mail): { token: string; code: string } {
  const token = /#token=([\w.-]+)/.exec(mail.text)?.[1];
  const code = /\b(\d{4}) ?(\d{4})\b/.exec(mail.text);
  if (!token || !code) throw new Error('The mail holds no link or no code.');
  return { token, code: `${code[1]}${code[2]}` };
}

/** Signs a new reader up and in. */
export async function signUpAndIn(email = newAddress()): Promise<SignedInReader> {
  await call('POST', '/api/email/signup', { body: { email, firstName: 'Ada' } });
  const [mail] = await mailsTo(email, 1);
  if (!mail) throw new Error('No mail came.');
  return signInWith(email, { token: proofIn(mail).token });
}

/** Signs a known reader in on one more device. */
export async function signInAgain(email: string): Promise<SignedInReader> {
  const before = (await mailsTo(email, 0)).length;
  await call('POST', '/api/auth/magic-link', { body: { email } });
  const [mail] = await mailsTo(email, before + 1);
  if (!mail) throw new Error('No mail came.');
  return signInWith(email, { token: proofIn(mail).token });
}

export async function signInWith(
  email: string,
  proof: { token: string } | { code: string },
): Promise<SignedInReader> {
  const body = 'token' in proof ? { ...proof, transport: 'body' } : { email, ...proof, transport: 'body' };
  const response = await call('POST', '/api/auth/verify', { body, headers: { 'User-Agent': 'test' } });
  if (response.status !== 200) throw new Error(`Sign-in failed with ${response.status}.`);
  return { email, ...(await response.json<Omit<SignedInReader, 'email'>>()) };
}

/** The object of a reader, for looking behind the API. */
export function objectOf(email: string) {
  return env.READERS.getByName(email);
}

export const config = parseConfig(env);
export const keys = await importKeys(config.jwtSecrets);

/** A signed-in reader without the wait for the mail: the object is asked directly, as the router would ask it. */
export async function quickReader(
  email = newAddress(),
): Promise<Pick<SignedInReader, 'email' | 'accessToken' | 'session'>> {
  const ticket = await createLoginTicket(config, keys, email, undefined);
  await objectOf(email).signUp({ email }, ticket);
  return quickDevice(email, ticket.tokenId);
}

/** One more signed-in device of a reader who is signed up. */
export async function quickDevice(
  email: string,
  tokenId?: string,
): Promise<Pick<SignedInReader, 'email' | 'accessToken' | 'session'>> {
  let proof = tokenId;
  if (!proof) {
    const ticket = await createLoginTicket(config, keys, email, undefined);
    await objectOf(email).requestSignIn(ticket);
    proof = ticket.tokenId;
  }
  const outcome = await objectOf(email).verify({ tokenId: proof }, 'test');
  if (!outcome.ok) throw new Error(`Sign-in failed: ${outcome.failure.code}.`);
  const { session } = outcome.value;
  return { email, session, accessToken: await signAccessToken(keys, email, session.id) };
}
