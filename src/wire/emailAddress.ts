/**
 * E-mail addresses as the reader's key. Every address that enters the system is normalised here once, and mail
 * goes only to the normalised form, so that two spellings can never become two readers or two mailboxes.
 */
import * as v from 'valibot';

/** RFC 5321 section 4.5.3.1: local part at most 64 octets, path at most 254 octets with the brackets removed. */
const LOCAL_PART_MAX_BYTES = 64;
const ADDRESS_MAX_BYTES = 254;

/** White space, control and format characters, what means something in a header or a list, and IDNA's other dot. */
const FORBIDDEN = /[\s\p{C},;:"()<>[\]\\\u3002]/u;

const utf8 = new TextEncoder();

/**
 * Normalises an address: trim, Unicode NFC, lower case.
 * @param text an address as someone typed it
 * @returns the reader's key, or null when the text is not an address that mail can be sent to
 */
export function normaliseEmail(text: string): string | null {
  if (text.length > 4 * ADDRESS_MAX_BYTES) return null;
  const address = text.trim().normalize('NFC').toLowerCase().normalize('NFC');
  const parts = address.split('@');
  const [local, domain] = parts;
  if (parts.length !== 2 || !local || !domain) return null;
  if (!address.isWellFormed() || FORBIDDEN.test(address)) return null;
  // Full-width letters, ligatures and the like: a mail system may read them as the letters they stand for.
  if (address.normalize('NFKC') !== address) return null;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  if (!domain.split('.').every((label) => label.length > 0) || !domain.includes('.')) return null;
  if (utf8.encode(local).length > LOCAL_PART_MAX_BYTES) return null;
  return utf8.encode(address).length <= ADDRESS_MAX_BYTES ? address : null;
}

/** A schema for an address in a request body; its output is the normalised form. */
export const EmailAddress = v.pipe(
  v.string('An e-mail address is needed.'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const address = normaliseEmail(dataset.value);
    if (address !== null) return address;
    addIssue({ message: 'This is not an e-mail address that mail can be sent to.' });
    return NEVER;
  }),
);
