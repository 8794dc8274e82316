/** Text in mail headers: RFC 2047 encoded-words where plain ASCII will not do, and addresses with names (RFC 5322). */

/** An encoded-word has at most 75 characters; `=?UTF-8?B?` and `?=` take 12, and base64 makes 60 of 45 bytes. */
const WORD_MAX_BYTES = 45;
/** RFC 5322 section 2.1.1 allows 998 characters in a line; longer text is cut into words that can be folded. */
const PLAIN_MAX_LENGTH = 900;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
/** RFC 5322 `atom` characters and spaces: a display name of these needs no quotes. */
const PHRASE = /^[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]+$/;

const utf8 = new TextEncoder();

/**
 * @param text any text; control characters cannot leave an encoded-word, so they start no header of their own
 * @returns header text in ASCII, folded between words
 */
export function headerText(text: string): string {
  const plain = PRINTABLE_ASCII.test(text) && !text.includes('=?') && text.length <= PLAIN_MAX_LENGTH;
  return plain ? text : encodedWords(text);
}

/** @returns `address`, or a display name and `<address>` */
export function headerMailbox(mailbox: { name: string | null; address: string }): string {
  const { name, address } = mailbox;
  if (name === null) return address;
  if (PHRASE.test(name) && !name.includes('=?')) return `${name} <${address}>`;
  // RFC 2047 section 5: no encoded-word within quotes, so a name is either quoted or encoded.
  const plain = PRINTABLE_ASCII.test(name) && !name.includes('=?');
  return plain ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : `${encodedWords(name)} <${address}>`;
}

function encodedWords(text: string): string {
  const words: string[] = [];
  let bytes: number[] = [];
  // RFC 2047 section 5: no character is split between two words.
  for (const character of text.toWellFormed()) {
    const next = utf8.encode(character);
    if (bytes.length + next.length > WORD_MAX_BYTES) {
      words.push(encodedWord(bytes));
      bytes = [];
    }
    bytes.push(...next);
  }
  words.push(encodedWord(bytes));
  return words.join('\r\n ');
}

function encodedWord(bytes: number[]): string {
  return `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}
