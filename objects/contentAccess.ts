/** May this reader have it? Asked at the instant of serving, and what is served is noted in the same call. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { Access, AccessRequest } from '../src/wire/access.ts';
import type { ReaderContext } from './ReaderContext.ts';

/** @returns `no_access` for what is not free, to a reader without access */
export function openContent(context: ReaderContext, request: AccessRequest, now: number): Outcome<null> {
  const { free, counts, ...access } = request;
  if (!mayRead(context, free)) return fail({ code: 'no_access' });
  if (counts) noteServed(context, access, now);
  return ok(null);
}

export function mayRead({ state }: ReaderContext, free: boolean): boolean {
  return state.profile !== null && (free || state.profile.hasAccess);
}

/** Reading goes on where there is no room to log it. */
export function noteServed({ accessLog, log }: ReaderContext, access: Access, now: number): void {
  if (!accessLog.note(access, now)) log.warn('access.unlogged', { waiting: accessLog.pending.length });
}
