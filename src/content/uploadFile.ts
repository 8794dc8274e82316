/**
 * Takes a file of any length, told or not, with a few megabytes in memory: up to one part goes to object storage at
 * once, more as a multipart upload, which is aborted when anything is wrong, so that nothing of it stays.
 */
import type { Bindings } from '../bindings.ts';
import { type Failure, RequestFailure } from '../errors.ts';
import { fileTypeOf, isOfItsType, SNIFFED_BYTES, servedTypeOf } from '../rules/fileType.ts';
import { FILE_MAX_BYTES, type FileAttributes, type FileEntry } from '../wire/files.ts';
import { entryOf, metadataOf, objectKey } from './files.ts';
import { inParts } from './inParts.ts';

type Bucket = Bindings['CONTENT'];

/** R2 takes parts of 5 MiB and more, all but the last of one size. Two of them are in memory at once. */
const PART_BYTES = 5 * 1024 * 1024;

export type Upload = {
  key: string;
  attributes: FileAttributes;
  /** Lower-case hexadecimal, where the sender told it (RFC 9530). */
  sha256: string | null;
  bytes: AsyncIterable<Uint8Array>;
};

/**
 * @param maxBytes what a file may have at most
 * @returns the file as it is now published
 * @throws RequestFailure `unsupported_media_type` when the bytes are not what the name says, `body_too_large`, or
 *   `invalid_body` when they break off or are not those of the digest
 */
export async function uploadFile(
  bucket: Bucket,
  upload: Upload,
  maxBytes = FILE_MAX_BYTES,
): Promise<FileEntry> {
  const parts = inParts(upload.bytes, PART_BYTES, maxBytes);
  const first = (await nextPart(parts)) ?? new Uint8Array();
  refuseOtherType(upload.key, first);
  const second = first.byteLength < PART_BYTES ? null : await nextPart(parts);
  return second ? uploadParts(bucket, upload, first, second, parts) : putAtOnce(bucket, upload, first);
}

async function putAtOnce(bucket: Bucket, upload: Upload, bytes: Uint8Array): Promise<FileEntry> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  const sha256 = new Uint8Array(digest).toHex();
  refuseOtherDigest(upload, sha256);
  const options = { ...optionsOf(upload, sha256), sha256: digest };
  return entryOf(await bucket.put(objectKey(upload.key), bytes, options));
}

async function uploadParts(
  bucket: Bucket,
  upload: Upload,
  first: Uint8Array,
  second: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): Promise<FileEntry> {
  const target = await bucket.createMultipartUpload(objectKey(upload.key), optionsOf(upload, upload.sha256));
  try {
    const digest = new crypto.DigestStream('SHA-256');
    const writer = digest.getWriter();
    const uploaded: R2UploadedPart[] = [];
    for await (const part of inOrder(first, second, rest)) {
      await writer.write(part);
      uploaded.push(await target.uploadPart(uploaded.length + 1, part));
    }
    await writer.close();
    refuseOtherDigest(upload, new Uint8Array(await digest.digest).toHex());
    return entryOf(await target.complete(uploaded));
  } catch (error) {
    await target.abort();
    throw error;
  }
}

/** The next part is asked for when the one before has gone: its buffer is used again. */
async function* inOrder(
  first: Uint8Array,
  second: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield second;
  for (let part = await nextPart(rest); part; part = await nextPart(rest)) yield part;
}

const optionsOf = ({ key, attributes }: Upload, sha256: string | null) => ({
  httpMetadata: { contentType: servedTypeOf(key).mediaType },
  customMetadata: metadataOf(attributes, sha256),
});

async function nextPart(parts: AsyncGenerator<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const { value, done } = await parts.next();
    return done ? null : value;
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    throw new RequestFailure(invalidFile('The upload broke off.'));
  }
}

function refuseOtherType(key: string, start: Uint8Array): void {
  if (isOfItsType(key, start.subarray(0, SNIFFED_BYTES))) return;
  const expected = `${fileTypeOf(key)?.mediaType}, as its name says`;
  throw new RequestFailure({ code: 'unsupported_media_type', expected });
}

function refuseOtherDigest(upload: Upload, sha256: string): void {
  if (upload.sha256 !== null && upload.sha256 !== sha256) {
    throw new RequestFailure(invalidFile('The bytes are not those of the Content-Digest.'));
  }
}

function invalidFile(message: string): Failure {
  return { code: 'invalid_body', details: [{ path: '', message }] };
}
