/** How the rendered mails take what they are filled with: escaped in HTML, on one line in text, raw only for a body. */

/** What a mail brings: HTML that is safe already, and the same as plain text. */
export type MailBody = { html: string; text: string };

/** @returns the text without line breaks, which would begin another header in a subject and another paragraph in a text */
export function line(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** A heading is not underlined beyond the width of a line. */
const RULE_MAX_LENGTH = 72;

/** @returns what underlines a heading in plain text */
export function underline(text: string): string {
  return '='.repeat(Math.min(line(text).length, RULE_MAX_LENGTH));
}
