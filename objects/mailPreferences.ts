/** Which mails the reader wants. Asked by its session, or by a mail of its own, which names the object. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { MailPreference, MailPreferences } from '../src/wire/mailPreferences.ts';
import type { ReaderContext } from './ReaderContext.ts';

export function readPreferences({ state }: ReaderContext): Outcome<MailPreferences> {
  return state.profile ? ok(state.profile.mailPreferences) : fail({ code: 'token_invalid' });
}

/** @returns the preferences as they are then; saying again what is so already changes nothing */
export function changePreferences(
  { state }: ReaderContext,
  wishes: Partial<MailPreferences>,
  now: number,
): Outcome<MailPreferences> {
  const { profile } = state;
  if (!profile) return fail({ code: 'token_invalid' });
  const before = profile.mailPreferences;
  const names: MailPreference[] = ['newsletter', 'chapterMails', 'reminders', 'productNews'];
  const after = { ...before };
  for (const name of names) after[name] = wishes[name] ?? before[name];
  if (names.some((name) => after[name] !== before[name])) {
    state.changeProfile({ ...profile, mailPreferences: after }, now);
  }
  return ok(after);
}
