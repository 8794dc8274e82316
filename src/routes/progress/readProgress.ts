/** `GET /api/progress` and `GET /api/progress/:chapterNumber`. */
import { EMPTY_OUTLINE, readOutline } from '../../content/outline.ts';
import type { CallerHandler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { hasAlready, tagsNamed } from '../../http/ifNoneMatch.ts';
import { parse } from '../../http/readBody.ts';
import { jsonText, revalidated } from '../../http/reply.ts';
import { SinceQuery } from '../../wire/progress.ts';
import { chapterNumberOf } from './chapterNumberOf.ts';

export const readProgress: CallerHandler = async (_, context, { email, sessionId }) => {
  const { since } = parse(SinceQuery, Object.fromEntries(context.url.searchParams));
  const outline = (await readOutline(context)) ?? EMPTY_OUTLINE;
  // The object compares one tag, which spares it the writing of what the caller has; the rest is compared here.
  const ifNoneMatch = tagsNamed(context.original)[0] ?? null;
  const query = { since, outline: outline.numbers, outlineVersion: outline.version, ifNoneMatch };
  const { etag, json } = unwrap(await context.readers.byEmail(email).progress(sessionId, query));
  return revalidated(etag, hasAlready(context.original, etag) ? null : json);
};

export const readChapter: CallerHandler = async (request, { readers }, { email, sessionId }) =>
  jsonText(unwrap(await readers.byEmail(email).chapter(sessionId, chapterNumberOf(request))));
