/** The audit log in a test's hand: acts of an administrator by key, and the entries that come of them. */
import { env } from 'cloudflare:workers';
import type { AuditEntry, AuditPage } from '../../src/wire/audit.ts';
import { adminKey } from './adminKey.ts';
import { call, objectOf } from './api.ts';
import { moveClock } from './clock.ts';
import { readReport } from './reports.ts';

export const KEY = await adminKey({ scope: 'write', expiresInDays: 3_650 });

/** No two at one instant: the log is in the order of time. */
export function act(
  method: string,
  path: string,
  body?: unknown,
  headers: HeadersInit = {},
): Promise<Response> {
  moveClock(1);
  return call(method, `/api/admin${path}`, { token: KEY, headers, ...(body === undefined ? {} : { body }) });
}

export const readLog = (query = ''): Promise<AuditPage> => readReport(KEY, `audit${query}`);

/** @returns the entries that the work brings; tests before it moved the clock, so they need not be the newest */
export async function added(work: () => Promise<unknown>): Promise<AuditEntry[]> {
  const known = new Set((await readLog('?limit=100')).data.map(({ id }) => id));
  await work();
  return (await readLog('?limit=100')).data.filter(({ id }) => !known.has(id));
}

export const intents = () => env.DB.prepare('SELECT count(*) AS n FROM audit_intents').first<number>('n');

export const idOf = (email: string) => objectOf(email).id.toString();
