/** A sender or reply address as configured: an address alone, or a display name and an address (RFC 5322 `mailbox`). */

export type Mailbox = { name: string | null; address: string };

const ADDRESS = /^[^<>\s@,;:"()[\]\\\p{C}]+@[^<>\s@,;:"()[\]\\\p{C}]+$/u;
const NAME_AND_ADDRESS = /^(?<name>[^<>]+)<(?<address>[^<>]+)>$/;

/**
 * @param text such as `handbook@example.com` or `The Handbook <handbook@example.com>`; the name may be in quotes
 * @returns null when the text is neither, or holds line breaks or other control characters
 */
export function parseMailbox(text: string): Mailbox | null {
  const trimmed = text.trim();
  if (/\p{Cc}/u.test(trimmed)) return null;
  if (ADDRESS.test(trimmed)) return { name: null, address: trimmed };
  const parts = NAME_AND_ADDRESS.exec(trimmed)?.groups;
  const name = parts?.name
    ?.trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
  const address = parts?.address?.trim();
  if (!name || address === undefined || !ADDRESS.test(address)) return null;
  return { name, address };
}
