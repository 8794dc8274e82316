/** Downloads, pictures and sound as they are published and listed. */
import * as v from 'valibot';
import { ChapterNumber } from './progress.ts';

/** 100 MiB: what the platform lets through to a Worker on most plans. */
export const FILE_MAX_BYTES = 100 * 1024 * 1024;

/** A name begins with a letter or a number, so that no part of a path is `..`, hidden or empty. */
const NAME = String.raw`[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]*`;

/** A file's path below `/api/content/files/`, decoded: names of letters and numbers of every script. */
export const FileKey = v.pipe(
  v.string(),
  v.normalize('NFC'),
  v.maxLength(200, 'A file name may have at most 200 characters.'),
  v.regex(
    new RegExp(String.raw`^(?:${NAME}/)*${NAME}\.[a-z0-9]+$`, 'u'),
    'A file name has letters, numbers, spaces, dots, hyphens and a lower-case ending.',
  ),
);

/** The query of `PUT /api/admin/content/files/:key`: who may have the file. */
export const FileAttributes = v.object({
  free: v.optional(
    v.pipe(
      v.picklist(['true', 'false']),
      v.transform((text) => text === 'true'),
    ),
    'false',
  ),
  /** The chapter that it belongs to. */
  chapterNumber: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/), v.transform(Number), ChapterNumber),
  ),
});
export type FileAttributes = v.InferOutput<typeof FileAttributes>;

/** One file, as a publisher sees it. */
export const FileEntry = v.object({
  key: v.string(),
  mediaType: v.string(),
  bytes: v.number(),
  /** Lower-case hexadecimal; null for a large file that came without a `Content-Digest`. */
  sha256: v.nullable(v.string()),
  free: v.boolean(),
  chapterNumber: v.nullable(ChapterNumber),
  updatedAt: v.string(),
});
export type FileEntry = v.InferOutput<typeof FileEntry>;

/** The query of `GET /api/admin/content/files`. */
export const FilesQuery = v.object({
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(1), v.maxValue(500)),
    '100',
  ),
  cursor: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1000))),
});
export type FilesQuery = v.InferOutput<typeof FilesQuery>;

export const FilePage = v.object({ data: v.array(FileEntry), nextCursor: v.nullable(v.string()) });
export type FilePage = v.InferOutput<typeof FilePage>;
