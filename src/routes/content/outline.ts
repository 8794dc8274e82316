/** `GET /api/content/chapters`: the outline, for everybody. */
import { openQuizzes } from '../../content/openQuizzes.ts';
import { openVideos } from '../../content/openVideos.ts';
import { readOutline } from '../../content/outline.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { hasAlready } from '../../http/ifNoneMatch.ts';
import { json, notModified } from '../../http/reply.ts';
import type { OutlineAnswer } from '../../wire/content.ts';

const CACHE = 'public, max-age=60, stale-while-revalidate=600';

export const getOutline: Handler = async (_, context) => {
  const known = await readOutline(context);
  // An empty handbook would be believed, and cached.
  if (!known) throw new RequestFailure({ code: 'unavailable', retryAfterSeconds: 5 });
  const { chapters, version } = known;
  const headers = { ETag: `"${version}"`, 'Cache-Control': CACHE };
  if (hasAlready(context.original, headers.ETag)) return notModified(headers);
  const outline = chapters.map((chapter) => ({
    ...chapter,
    videos: openVideos(chapter.videos),
    quizzes: openQuizzes(chapter.quizzes),
  }));
  return json({ chapters: outline } satisfies OutlineAnswer, headers);
};
