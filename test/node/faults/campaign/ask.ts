/** A request of the campaign: sent again through any fault, and held to the answers that it may have. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type CallOptions, callOnce } from '../../helpers/client.ts';

const SOON_MS = 50;
const LATER_MS = 250;
const SOON_TRIES = 20;

export type Expecting = CallOptions & { expects: readonly number[] };
/** `tries`: how often it was sent; whatever it asks for may have been done by any of them. */
export type Answered = Answer & { tries: number };

/** @throws Error when the answer is none of those expected, or nothing but 503 came for `patienceMs` */
export async function ask(
  url: string,
  method: string,
  path: string,
  { expects, ...options }: Expecting,
  patienceMs: number,
): Promise<Answered> {
  const until = Date.now() + patienceMs;
  for (let tries = 1; Date.now() < until; tries += 1) {
    const answer = await callOnce(url, method, path, options).catch(() => null);
    if (answer && answer.status !== 503) {
      if (expects.includes(answer.status)) return { ...answer, tries };
      throw new Error(`${method} ${path} gave ${answer.status}: ${answer.body.slice(0, 200)}`);
    }
    await wait(tries < SOON_TRIES ? SOON_MS : LATER_MS);
  }
  throw new Error(`${method} ${path} was not answered.`);
}

/** Waits until something answers, well or not. */
export async function untilUp(url: string, patienceMs: number): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await wait(SOON_MS)) {
    if (await callOnce(url, 'GET', '/api/health').catch(() => null)) return;
  }
  throw new Error('The Worker does not come back.');
}
