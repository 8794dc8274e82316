/** Plain requests to a started system, as curl would make them, and the mails that it kept. */
import type { RunningSystem } from './startedSystem.ts';

export type Mail = { to: string; kind: string; subject: string; text: string; html: string };
export type SignedIn = { accessToken: string; session: { id: string }; reader: { email: string } };

const MAIL_DEADLINE_MS = 15_000;

/** @param options a bearer token and a body, sent as JSON */
export function request(
  { origin }: Pick<RunningSystem, 'origin'>,
  method: string,
  path: string,
  options: { token?: string; body?: unknown } = {},
): Promise<Response> {
  const headers = new Headers();
  if (options.token !== undefined) headers.set('Authorization', `Bearer ${options.token}`);
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  return fetch(origin + path, { method, headers, body });
}

/** Waits until so many mails to an address are in the mailbox. @returns the newest */
export async function newestMail(system: RunningSystem, email: string, count: number): Promise<Mail> {
  const deadline = Date.now() + MAIL_DEADLINE_MS;
  while (Date.now() < deadline) {
    const response = await request(system, 'GET', `/dev/mailbox.json?to=${encodeURIComponent(email)}`);
    const { messages }: { messages: Mail[] } = await response.json();
    if (messages[0] !== undefined && messages.length >= count) return messages[0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No ${count} mails to ${email} within ${MAIL_DEADLINE_MS / 1000} s.`);
}

/** @returns the address of the link that a mail carries */
export function linkIn({ text }: Mail): string {
  const link = /http\S+\/auth\/verify#token=\S+/.exec(text)?.[0];
  if (link === undefined) throw new Error('The mail holds no sign-in link.');
  return link;
}

/** @returns the eight digits of a mail, in two groups as a reader copies them */
export function codeIn({ text }: Mail): string {
  const code = /^\d{4} \d{4}$/m.exec(text)?.[0];
  if (code === undefined) throw new Error('The mail holds no code.');
  return code;
}

/** Signs up by mail and in by the link. */
export async function signUpAndIn(system: RunningSystem, email: string): Promise<SignedIn> {
  await request(system, 'POST', '/api/email/signup', { body: { email } });
  const token = new URL(linkIn(await newestMail(system, email, 1))).hash.replace('#token=', '');
  const body = { token, transport: 'body' };
  const response = await request(system, 'POST', '/api/auth/verify', { body });
  if (!response.ok) throw new Error(`Sign-in was answered with ${response.status}.`);
  return response.json();
}
