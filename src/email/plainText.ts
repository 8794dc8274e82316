/** What the plain text of every mail has in common. */

/** A longer first name is a message that a stranger wants us to deliver, not a name. */
const GREETED_NAME_MAX_LENGTH = 40;

/**
 * Anyone may sign a stranger up, so a "name" that a mail program would turn into a link is not repeated in our mail.
 */
export function greetingFor(firstName: string | null): string {
  const isPlainName =
    firstName !== null &&
    firstName.length <= GREETED_NAME_MAX_LENGTH &&
    !/[/:@\\]|\.\S|\p{Cc}/u.test(firstName) &&
    firstName.trim() !== '';
  return isPlainName ? `Hello ${firstName},` : 'Hello,';
}

export function plainText(paragraphs: string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}
