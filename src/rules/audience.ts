/** Who a broadcast is for, decided from one reader's own truth: when its mail is queued, and again when it is sent. */
import type { BroadcastRefusal, BroadcastTarget } from '../wire/broadcastRpc.ts';
import type { MailPreferences, Suppression } from '../wire/mailPreferences.ts';
import type { Chapter } from './chapter.ts';
import { DAY_MS } from './days.ts';
import { isTouched } from './summary.ts';

/** What the decision needs of a reader; times in milliseconds. */
export type Addressee = {
  subscribed: boolean;
  /** By a sign-in, or taken over from the old database, which mailed its subscribers. */
  isConfirmed: boolean;
  createdAt: number;
  hasAccess: boolean;
  mailPreferences: MailPreferences;
  suppressed: Suppression | null;
  chapters: readonly Chapter[];
};

/**
 * @param startedAt when the broadcast began; who signed up later is not meant
 * @returns why the reader is not mailed, or null
 */
export function broadcastRefusal(
  target: BroadcastTarget,
  addressee: Addressee,
  startedAt: number,
  now: number,
): BroadcastRefusal | null {
  if (addressee.suppressed !== null) return 'suppressed';
  if (!addressee.mailPreferences.newsletter) return 'unwanted';
  if (target.type === 'test') return null;
  if (!addressee.subscribed || addressee.createdAt > startedAt) return 'not_in_audience';
  if (!addressee.isConfirmed) return 'unconfirmed';
  return isInAudience(target, addressee, now) ? null : 'not_in_audience';
}

/** Whether the reader belongs to the audience, wishes apart. */
export function isInAudience(
  target: BroadcastTarget,
  { hasAccess, chapters }: Pick<Addressee, 'hasAccess' | 'chapters'>,
  now: number,
): boolean {
  switch (target.type) {
    case 'all':
    case 'test':
      return true;
    case 'with_access':
      return hasAccess;
    case 'finished': {
      const completed = completedNumbers(chapters);
      return (
        target.chapterNumbers.length > 0 && target.chapterNumbers.every((number) => completed.has(number))
      );
    }
    case 'stalled':
      return isStalledAt(target.chapterNumber, target.idleDays, chapters, now);
  }
}

/** The furthest chapter that was begun is this one, it is not done, and nothing was read for so many days. */
function isStalledAt(
  chapterNumber: number,
  idleDays: number,
  chapters: readonly Chapter[],
  now: number,
): boolean {
  const touched = chapters.filter(isTouched);
  const furthest = Math.max(...touched.map((chapter) => chapter.chapterNumber));
  const lastReadAt = Math.max(...touched.map(({ updatedAt }) => updatedAt));
  return (
    furthest === chapterNumber &&
    !completedNumbers(touched).has(chapterNumber) &&
    lastReadAt <= now - idleDays * DAY_MS
  );
}

function completedNumbers(chapters: readonly Chapter[]): Set<number> {
  return new Set(
    chapters.filter(({ facts }) => facts.completedAt !== null).map(({ chapterNumber }) => chapterNumber),
  );
}
