/** `GET /api/content/chapters`: the outline, for everybody. */
import { readOutline } from '../../content/outline.ts';
import type { Handler } from '../../context.ts';
import { json } from '../../http/reply.ts';

const CACHE = 'public, max-age=60, stale-while-revalidate=600';

export const getOutline: Handler = async (_, context) => {
  const { chapters, version } = await readOutline(context);
  const headers = { ETag: `"${version}"`, 'Cache-Control': CACHE };
  if (context.original.headers.get('If-None-Match') === headers.ETag) {
    return new Response(null, { status: 304, headers });
  }
  // The answers stay here until a quiz is served with its chapter.
  const outline = chapters.map(({ quizzes, ...chapter }) => ({
    ...chapter,
    quizzes: quizzes.map(({ id, question, options }) => ({ id, question, options })),
  }));
  return json({ chapters: outline }, headers);
};
