/** `GET /api/progress` and `GET /api/progress/:chapterNumber`. */
import { EMPTY_OUTLINE, readOutline } from '../../content/outline.ts';
import type { CallerHandler } from '../../context.ts';
import { unwrap } from '../../errors.ts';
import { hasAlready, tagsNamed } from '../../http/ifNoneMatch.ts';
import { parse } from '../../http/readBody.ts';
import { jsonText, revalidated } from '../../http/reply.ts';
import { unpackOutcome } from '../../packedOutcome.ts';
import { SinceQuery } from '../../wire/progress.ts';
import type { ProgressAnswer, ProgressQuery } from '../../wire/readerRpc.ts';
import { chapterNumberOf } from './chapterNumberOf.ts';

export const readProgress: CallerHandler = async (request, context, { email, sessionId }) => {
  // The router has parsed it already.
  const { since } = parse(SinceQuery, request.query);
  const outline = (await readOutline(context)) ?? EMPTY_OUTLINE;
  // The object compares one tag, which spares it the writing of what the caller has; the rest is compared here.
  const ifNoneMatch = tagsNamed(context.original)[0] ?? null;
  const { numbers, version: outlineVersion } = outline;
  const query: ProgressQuery = { since, outline: numbers, outlineVersion, ifNoneMatch };
  const packed = await context.readers.byEmail(email).progress(sessionId, JSON.stringify(query));
  const { etag, json } = unwrap(unpackOutcome<ProgressAnswer>(packed));
  return revalidated(etag, json === '' || hasAlready(context.original, etag) ? null : json);
};

export const readChapter: CallerHandler = async (request, { readers }, { email, sessionId }) =>
  jsonText(unwrap(await readers.byEmail(email).chapter(sessionId, chapterNumberOf(request))));
