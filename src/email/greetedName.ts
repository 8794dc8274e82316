/** By what name a mail greets its reader. */

/** A longer first name is a message that a stranger wants us to deliver, not a name. */
const GREETED_NAME_MAX_LENGTH = 40;

/**
 * Anyone may sign a stranger up, so a "name" that a mail program would turn into a link is not repeated in our mail.
 * @returns the name, or null when the greeting is better without
 */
export function greetedName(firstName: string | null): string | null {
  const isPlainName =
    firstName !== null &&
    firstName.length <= GREETED_NAME_MAX_LENGTH &&
    !/[/:@\\]|\.\S|\p{Cc}|\p{Bidi_Control}/u.test(firstName) &&
    firstName.trim() !== '';
  return isPlainName ? firstName : null;
}
