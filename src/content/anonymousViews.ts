/** Counts a view of a free chapter by someone who is not signed in: which chapter it was, and nothing else. */
import type { Bindings } from '../bindings.ts';

/** The chapter's own counter is named by its number. */
export async function countAnonymousView(
  { CHAPTER_COUNTERS }: Pick<Bindings, 'CHAPTER_COUNTERS'>,
  chapterNumber: number,
): Promise<void> {
  await CHAPTER_COUNTERS.getByName(String(chapterNumber)).count();
}
