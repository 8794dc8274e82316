/**
 * Published files. Object storage holds all of it: the bytes, and as the object's metadata who may have them, so that the
 * two cannot disagree.
 */
import * as v from 'valibot';
import type { Bindings } from '../bindings.ts';
import { servedTypeOf } from '../rules/fileType.ts';
import type { FileAttributes, FileEntry, FilePage, FilesQuery } from '../wire/files.ts';

type Bucket = Bindings['CONTENT'];

const FOLDER = 'files/';

/** R2 keeps metadata as text. */
const Metadata = v.object({
  free: v.optional(v.string(), 'false'),
  chapterNumber: v.optional(v.string(), ''),
  sha256: v.optional(v.string(), ''),
});

/** Where object storage keeps a file. */
export function objectKey(key: string): string {
  return FOLDER + key;
}

/** @param sha256 lower-case hexadecimal, or null when it is not known before the last byte */
export function metadataOf(
  { free, chapterNumber }: FileAttributes,
  sha256: string | null,
): Record<string, string> {
  return {
    free: String(free),
    ...(chapterNumber === undefined ? {} : { chapterNumber: String(chapterNumber) }),
    ...(sha256 === null ? {} : { sha256 }),
  };
}

export function entryOf(object: R2Object): FileEntry {
  const { free, chapterNumber, sha256 } = v.parse(Metadata, object.customMetadata ?? {});
  const key = object.key.slice(FOLDER.length);
  return {
    key,
    mediaType: servedTypeOf(key).mediaType,
    bytes: object.size,
    sha256: sha256 || null,
    // Whatever does not say plainly that all may have it, all may not.
    free: free === 'true',
    chapterNumber: chapterNumber === '' ? null : Number(chapterNumber),
    updatedAt: object.uploaded.toISOString(),
  };
}

/** A file as it is now, without its bytes. */
export type FoundFile = FileEntry & { etag: string };

/** @returns null when there is no such file */
export async function findFile(bucket: Bucket, key: string): Promise<FoundFile | null> {
  const object = await bucket.head(objectKey(key));
  return object && { ...entryOf(object), etag: object.httpEtag };
}

/**
 * Opens a file's bytes as they were found.
 * @param range which of them; they exist
 * @returns null when the file has gone or changed since
 */
export async function openFile(
  bucket: Bucket,
  { key, etag }: FoundFile,
  range: R2Range,
): Promise<ReadableStream | null> {
  const onlyIf = { etagMatches: etag.replaceAll('"', '') };
  const object = await bucket.get(objectKey(key), { onlyIf, range });
  return object && 'body' in object ? object.body : null;
}

/** @returns files in the order of their names; the cursor is object storage's own */
export async function listFiles(bucket: Bucket, { limit, cursor }: FilesQuery): Promise<FilePage> {
  const page = await bucket.list({
    prefix: FOLDER,
    limit,
    include: ['customMetadata'],
    ...(cursor === undefined ? {} : { cursor }),
  });
  return { data: page.objects.map(entryOf), nextCursor: page.truncated ? page.cursor : null };
}

/** @returns whether it was there */
export async function deleteFile(bucket: Bucket, key: string): Promise<boolean> {
  const wasThere = (await bucket.head(objectKey(key))) !== null;
  await bucket.delete(objectKey(key));
  return wasThere;
}
