/** The reader's own words about itself. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { AccountChange } from '../src/wire/account.ts';
import type { Reader } from '../src/wire/auth.ts';
import { readerOf } from './profile.ts';
import type { ReaderContext } from './ReaderContext.ts';

export function readAccount({ state }: ReaderContext): Outcome<Reader> {
  return state.profile ? ok(readerOf(state.profile)) : fail({ code: 'token_invalid' });
}

/** @returns the reader as it is then; saying again what is so already changes nothing */
export function changeAccount(
  { db, state }: ReaderContext,
  change: AccountChange,
  now: number,
): Outcome<Reader> {
  const { profile } = state;
  if (!profile) return fail({ code: 'token_invalid' });
  const wished = { ...profile, ...change };
  const isSame =
    wished.firstName === profile.firstName &&
    wished.lastName === profile.lastName &&
    wished.timezone === profile.timezone;
  if (isSame) return ok(readerOf(profile));
  return ok(readerOf(db.transaction(() => state.changeProfile(wished, now))));
}
