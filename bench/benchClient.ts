/** What a benchmark asks of the bench Worker, beside the product's own API. */
import { setTimeout as wait } from 'node:timers/promises';
import { inParallel } from '../src/inParallel.ts';
import { call } from '../test/node/helpers/client.ts';

/** Longer than the queue gathers messages for a batch. */
const SETTLE_MS = 1_500;
const SETTLE_TRIES_MAX = 40;
const AT_ONCE = 20;

export type ObjectCounters = { rowsWritten: number; alarmsSet: number; tables: number };
export type DatabaseCounters = { statements: number; rowsWritten: number };

/** Signs up and in without mail. @returns an access token */
export async function signIn(url: string, email: string): Promise<string> {
  const { accessToken }: { accessToken: string } = await get(url, 'sign-in', email);
  return accessToken;
}

/** Signs up without mail. @returns the token of the mail's link */
export async function signInTicket(url: string, email: string): Promise<string> {
  const { token }: { token: string } = await get(url, 'ticket', email);
  return token;
}

/** From now on nobody comes over a limit of updates or frames. */
export function liftLimits(url: string): Promise<true> {
  return get(url, 'lift-limits', '');
}

export function objectCounters(url: string, email: string): Promise<ObjectCounters> {
  return get(url, 'counters', email);
}

/** Waits until the mails of signing up are sent and noted, so that a count holds only what it is to count. */
export async function settle(url: string, emails: readonly string[]): Promise<number> {
  let last = -1;
  for (let tries = 0; tries < SETTLE_TRIES_MAX; tries += 1) {
    const rows = await rowsWritten(url, emails);
    if (rows === last) return rows;
    last = rows;
    await wait(SETTLE_MS);
  }
  throw new Error('The objects did not come to rest.');
}

/** @returns rows written by all of these readers' objects since they were loaded */
export async function rowsWritten(url: string, emails: readonly string[]): Promise<number> {
  const counters = await inParallel(emails, AT_ONCE, (email) => objectCounters(url, email));
  return counters.reduce((rows, { rowsWritten }) => rows + rowsWritten, 0);
}

export function databaseCounters(url: string): Promise<DatabaseCounters> {
  return get(url, 'd1-counters', '');
}

async function get<T>(url: string, what: string, email: string): Promise<T> {
  const { status, body } = await call(url, 'GET', `/bench/${what}?email=${encodeURIComponent(email)}`);
  if (status !== 200) throw new Error(`/bench/${what} gave ${status}.`);
  const value: T = JSON.parse(body);
  return value;
}
