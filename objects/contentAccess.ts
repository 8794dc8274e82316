/** Decides whether the reader may have content that is not free. Asked for each answer, so taking access away is felt at once. */
import { fail, type Outcome, ok } from '../src/errors.ts';
import type { ReaderContext } from './ReaderContext.ts';

export function admitToContent({ state }: ReaderContext): Outcome<null> {
  return state.profile?.hasAccess ? ok(null) : fail({ code: 'no_access' });
}
