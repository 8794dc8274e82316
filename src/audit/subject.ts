/** Whom and what a change is about, from the path that asks for it. */
import type { Readers } from '../readers.ts';
import { normaliseEmail } from '../wire/emailAddress.ts';

/** Names in paths are shorter; what is longer will be refused. */
const TARGET_MAX_LENGTH = 200;

/** @returns the reader by the id of its object: an address has no place in a log that is kept for good */
export function subjectOf(
  { email, ...others }: Record<string, string | undefined>,
  readers: Readers,
): { target: string | null; readerId: string | null } {
  const address = email === undefined ? null : normaliseEmail(decoded(email));
  const target = Object.values(others).join(' ').toWellFormed().slice(0, TARGET_MAX_LENGTH);
  return {
    target: target === '' ? null : decoded(target),
    readerId: address === null ? null : readers.byEmail(address).id.toString(),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
