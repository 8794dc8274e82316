/** A reader's devices as they are outside: HTTP that tries again while the server is gone, mail read in the mailbox. */
import { setTimeout as wait } from 'node:timers/promises';

export type Answer = { status: number; body: string };
export type Device = { email: string; accessToken: string };
export type Mail = { id: string; to: string; kind: string; text: string };

const TRY_AGAIN_MS = 50;
const TRIES_MAX = 600;

export type CallOptions = {
  token?: string;
  body?: unknown;
  type?: string;
  /** Its client goes away in the middle of the request. */
  signal?: AbortSignal;
};

/** One request, sent again until something answers that is not busy restarting. */
export async function call(
  url: string,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const answer = await callOnce(url, method, path, options).catch(() => null);
    if (answer && answer.status !== 503) return answer;
    await wait(TRY_AGAIN_MS);
  }
  throw new Error(`${method} ${path} was not answered in ${TRIES_MAX} tries.`);
}

/** @throws Error when the server, or the client, is gone before it has answered */
export async function callOnce(
  url: string,
  method: string,
  path: string,
  { token, body, type = 'application/json', signal }: CallOptions = {},
): Promise<Answer> {
  const headers = new Headers();
  if (token) headers.set('Authorization', `Bearer ${token}`);
  if (body !== undefined) headers.set('Content-Type', type);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: text }),
    ...(signal && { signal }),
  });
  return { status: response.status, body: await response.text() };
}

/** Waits until so many mails to an address are there. @returns them, newest first */
export async function mailsTo(url: string, email: string, count: number): Promise<Mail[]> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { body } = await call(url, 'GET', `/dev/mailbox.json?to=${encodeURIComponent(email)}`);
    const { messages }: { messages: Mail[] } = JSON.parse(body);
    if (messages.length >= count) return messages;
    await wait(2 * TRY_AGAIN_MS);
  }
  throw new Error(`No ${count} mails came.`);
}

/** Signs an address up and in on several devices, each by a mail of its own. */
export async function signInDevices(url: string, email: string, count: number): Promise<Device[]> {
  const devices: Device[] = [];
  for (let mails = 1; mails <= count; mails += 1) {
    await call(url, 'POST', mails === 1 ? '/api/email/signup' : '/api/auth/magic-link', { body: { email } });
    const [mail] = await mailsTo(url, email, mails);
    const token = /#token=([\w.-]+)/.exec(mail?.text ?? '')?.[1];
    const { status, body } = await call(url, 'POST', '/api/auth/verify', {
      body: { token, transport: 'body' },
    });
    if (status !== 200) throw new Error(`Sign-in failed with ${status}.`);
    const { accessToken }: { accessToken: string } = JSON.parse(body);
    devices.push({ email, accessToken });
  }
  return devices;
}
