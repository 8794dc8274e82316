/** A chapter with its text, as whoever was admitted to it gets it. */
import { readBody } from '../../content/chapterBody.ts';
import type { StoredChapter } from '../../content/chapters.ts';
import { fileAddress, withFileAddresses } from '../../content/fileAddresses.ts';
import { openQuizzes } from '../../content/openQuizzes.ts';
import { openVideos } from '../../content/openVideos.ts';
import type { Context } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import type { ChapterAnswer } from '../../wire/content.ts';

/**
 * @param ticket what opens the chapter's files to the reader; with null those that are not free stay closed
 * @throws RequestFailure `not_found` when the text is not there, though it is stored before the chapter is named in D1
 */
export async function chapterAnswer(
  context: Context,
  chapter: StoredChapter,
  ticket: string | null,
): Promise<ChapterAnswer> {
  const html = await readBody(context, chapter.number, chapter.version);
  if (html === null) {
    context.log.warn('content.body_missing', { chapterNumber: chapter.number });
    throw new RequestFailure({ code: 'not_found' });
  }
  const { apiUrl } = context.config;
  const videos = openVideos(chapter.videos, (file) => fileAddress(file, apiUrl, ticket));
  return {
    chapter: { ...chapter, videos, quizzes: openQuizzes(chapter.quizzes) },
    html: withFileAddresses(html, apiUrl, ticket),
  };
}
