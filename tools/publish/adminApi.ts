/** The admin API as commands use it: each request is repeated while the server is busy, since what they ask repeats harmlessly. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { retryDelayMs } from '../../src/rules/retryDelay.ts';
import { askedPauseMs, problemDetail } from '../httpAnswers.ts';

const TRIES_MAX = 6;
/** Somebody watches the command. */
const PAUSES = { firstMs: 300, longestMs: 10_000 };
/** A large file on a slow line takes its time. */
const REQUEST_TIMEOUT_MS = 30 * 60_000;

/** Publishing cannot go on; the message says why and what to do, and names no secret. */
export class PublishError extends Error {
  override name = 'PublishError';
}

export type Target = { url: URL; key: string; signal?: AbortSignal };

/** What is sent: its body is made anew for each try. */
export type Sending = { body: () => Promise<BodyInit>; headers: Record<string, string> };

/**
 * @param path with its query
 * @returns the answer, parsed
 * @throws PublishError when the server refuses, or does not answer in TRIES_MAX tries
 */
export async function ask<S extends v.GenericSchema>(
  target: Target,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  schema: S,
  sending?: Sending,
): Promise<v.InferOutput<S>> {
  let problem = '';
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const response = await send(target, method, path, sending);
    if (response === null) problem = `${target.url.origin} does not answer`;
    else {
      const text = await response.text();
      if (response.ok) return readAnswer(schema, text);
      problem = `${response.status} ${problemDetail(text)}`.trim();
      if (!mayPass(response.status)) throw new PublishError(explain(response.status, problem));
    }
    const asked = response && askedPauseMs(response.headers, Date.now());
    if (tries < TRIES_MAX) await pause(target, asked ?? retryDelayMs(tries, Math.random(), PAUSES));
  }
  throw new PublishError(`${problem} (${TRIES_MAX} tries)`);
}

async function send(
  { url, key, signal }: Target,
  method: string,
  path: string,
  sending?: Sending,
): Promise<Response | null> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  try {
    return await fetch(new URL(path, url), {
      method,
      headers: { ...sending?.headers, authorization: `Bearer ${key}` },
      // Followed, a redirect could take the key elsewhere.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(sending ? { body: await sending.body() } : {}),
    });
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

async function pause({ signal }: Target, ms: number): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {});
}

const mayPass = (status: number) => status === 408 || status === 429 || status >= 500;

function explain(status: number, problem: string): string {
  if (status === 401 || status === 403) {
    return `The server refuses the key (${status}). Give one of scope write by --key or ADMIN_KEY.`;
  }
  if (status >= 300 && status < 400) {
    return `The server redirects (${status}). Give its final address by --to.`;
  }
  return problem;
}

function readAnswer<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (parsed.success) return parsed.output;
  throw new PublishError('What answers at --to is not this backend.');
}
