/** Publishing files: `PUT`, `DELETE` and the list of `/api/admin/content/files`. */
import { deleteFile, findFile, listFiles } from '../../content/files.ts';
import { uploadFile } from '../../content/uploadFile.ts';
import type { ChangeHandler, Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { digestTold } from '../../http/contentDigest.ts';
import { isForm, multipartFile } from '../../http/multipartFile.ts';
import { parse } from '../../http/readBody.ts';
import { json, noContent } from '../../http/reply.ts';
import { changesBetween } from '../../rules/fieldChanges.ts';
import { FILE_ENDINGS, fileTypeOf } from '../../rules/fileType.ts';
import { FILE_MAX_BYTES, FileAttributes, FilesQuery } from '../../wire/files.ts';
import { newFileKeyOf } from '../content/fileKeyOf.ts';

export const putFile: ChangeHandler = async (request, { original, bindings, url }) => {
  const key = newFileKeyOf(request);
  if (!fileTypeOf(key)) {
    throw new RequestFailure({ code: 'unsupported_media_type', expected: FILE_ENDINGS.join(', ') });
  }
  const attributes = parse(FileAttributes, Object.fromEntries(url.searchParams));
  const told = Number(original.headers.get('Content-Length') ?? Number.NaN);
  if (told > FILE_MAX_BYTES) {
    throw new RequestFailure({ code: 'body_too_large', maxBytes: FILE_MAX_BYTES });
  }
  const bytes = isForm(original) ? multipartFile(original) : (original.body ?? new Blob([]).stream());
  const before = await findFile(bindings.CONTENT, key);
  const file = await uploadFile(bindings.CONTENT, { key, attributes, sha256: digestTold(original), bytes });
  const changes = changesBetween(before, file, ['sha256', 'bytes', 'free', 'chapterNumber']);
  // Of a large file the digest is not known unless it was told; it may be another one of the same length.
  const isSame = changes === null && file.sha256 !== null;
  return { answer: json({ file }), done: isSame ? null : { target: key, changes: changes ?? {} } };
};

export const getFiles: Handler = async (_, { bindings, url }) => {
  const query = parse(FilesQuery, Object.fromEntries(url.searchParams));
  return json(await listFiles(bindings.CONTENT, query));
};

export const removeFile: ChangeHandler = async (request, { bindings }) => {
  const target = newFileKeyOf(request);
  if (!(await deleteFile(bindings.CONTENT, target))) throw new RequestFailure({ code: 'not_found' });
  return { answer: noContent(), done: { target, changes: { published: { before: true, after: false } } } };
};
