/** The key of a file in a path: several segments, percent-encoded. */
import type { IRequest } from 'itty-router';
import * as v from 'valibot';
import { parse } from '../../http/readBody.ts';
import { FileKey } from '../../wire/files.ts';
import { pathSegment } from '../pathSegment.ts';

const NewFile = v.object({ key: FileKey });

/** @returns null for what can be no file's key */
export function fileKeyOf(request: IRequest): string | null {
  const key = v.safeParse(FileKey, pathSegment(request, 'key'));
  return key.success ? key.output : null;
}

/** @throws RequestFailure that says how a file may be called */
export function newFileKeyOf(request: IRequest): string {
  return parse(NewFile, { key: pathSegment(request, 'key') }).key;
}
