/** `GET /api/content/files/:key`: a picture, a sound or a download, streamed from object storage. */
import { type FoundFile, findFile, openFile } from '../../content/files.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { contentDisposition } from '../../http/contentDisposition.ts';
import { hasAlready } from '../../http/ifNoneMatch.ts';
import { notModified } from '../../http/reply.ts';
import { byteRange } from '../../rules/byteRange.ts';
import { servedTypeOf } from '../../rules/fileType.ts';
import { admit, PRIVATE, type Served } from './admission.ts';
import { fileKeyOf } from './fileKeyOf.ts';

/** A free file keeps its address when it is replaced, so caches may be late by this much. */
const PUBLIC = 'public, max-age=60, stale-while-revalidate=600';

export const getFile: Handler = async (request, context) => {
  const { original, bindings, url } = context;
  const key = fileKeyOf(request);
  const file = key === null ? null : await findFile(bindings.CONTENT, key);
  if (!file) throw new RequestFailure({ code: 'not_found' });
  await admit(context, servedAs(file), url.searchParams.get('ticket'));
  const headers = headersOf(file);
  if (hasAlready(original, file.etag)) return notModified(headers);
  if (original.method === 'HEAD') {
    return { status: 200, body: null, headers: { ...headers, 'Content-Length': String(file.bytes) } };
  }
  const range = byteRange(rangeAsked(original, file), file.bytes);
  if (range === 'unsatisfiable') {
    throw new RequestFailure({ code: 'range_not_satisfiable', size: file.bytes });
  }
  const { offset, length } = range === 'whole' ? { offset: 0, length: file.bytes } : range;
  // Storage knows no range of nothing.
  const body = length === 0 ? '' : await openFile(bindings.CONTENT, file, { offset, length });
  // Replaced between two looks: the next request sees the new one.
  if (body === null) throw new RequestFailure({ code: 'unavailable', retryAfterSeconds: 1 });
  if (range === 'whole') return { status: 200, body, headers };
  const contentRange = `bytes ${offset}-${offset + length - 1}/${file.bytes}`;
  return { status: 206, body, headers: { ...headers, 'Content-Range': contentRange } };
};

/** What opens in a page, such as a picture, is part of its chapter; what is saved is a download. */
function servedAs({ key, free }: FoundFile): Served {
  const isDownload = servedTypeOf(key).disposition === 'attachment';
  return { type: isDownload ? 'download' : null, chapterNumber: null, fileKey: key, free };
}

/** RFC 9110 section 13.1.5: a range of what the caller has in part, or the whole of what it has not. */
function rangeAsked(request: Request, { etag }: FoundFile): string | null {
  const condition = request.headers.get('If-Range');
  return condition === null || condition.trim() === etag ? request.headers.get('Range') : null;
}

function headersOf({ key, mediaType, free, etag }: FoundFile): Record<string, string> {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return {
    'Content-Type': mediaType,
    'Content-Disposition': contentDisposition(servedTypeOf(key).disposition, name),
    // Opened by itself it is a document of no origin, in which nothing runs.
    'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    // Pages of other hosts show a free picture; one that is not free, its ticket opens.
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Accept-Ranges': 'bytes',
    'Cache-Control': free ? PUBLIC : PRIVATE,
    ETag: etag,
  };
}
