/**
 * The letters of broadcasts, kept by each isolate while it sends them: thousands of mails are made of one. Whether a
 * mail may still be sent is asked anew for each, since a stop counts at once.
 */
import type { LetterRelease } from '../wire/broadcastRpc.ts';
import { chapterBody } from './chapterBody.ts';
import type { MailBody } from './fill.ts';

export type PreparedLetter = { subject: string; body: MailBody };

/** At 100 KB of Markdown each, some megabytes. */
const LETTERS_MAX = 8;

/**
 * @param release asks the broadcast's object; `isKnown` spares it the letter
 * @param siteUrl what relative links in a letter mean
 * @returns a function from a broadcast's id to its letter, or null when it must not be sent any more
 */
export function openBroadcastLetters(
  release: (broadcastId: string, isKnown: boolean) => Promise<LetterRelease>,
  siteUrl: string,
): (broadcastId: string) => Promise<PreparedLetter | null> {
  const letters = new Map<string, PreparedLetter>();
  return async (broadcastId) => {
    const known = letters.get(broadcastId);
    const released = await release(broadcastId, known !== undefined);
    if (released.kind === 'stopped') return null;
    if (known) return known;
    if (!released.letter) throw new Error('A letter was asked for and not given.');
    const { subject, html } = released.letter;
    const letter = { subject, body: await chapterBody(html, siteUrl) };
    const [oldest] = letters.keys();
    if (letters.size >= LETTERS_MAX && oldest !== undefined) letters.delete(oldest);
    letters.set(broadcastId, letter);
    return letter;
  };
}
