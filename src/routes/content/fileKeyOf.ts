/** The key of a file in a path: several segments, percent-encoded. */
import type { IRequest } from 'itty-router';
import * as v from 'valibot';
import { RequestFailure } from '../../errors.ts';
import { FileKey } from '../../wire/files.ts';

/** @returns null for what can be no file's key */
export function fileKeyOf(request: IRequest): string | null {
  try {
    const key = v.safeParse(FileKey, decodeURIComponent(request.params.key ?? ''));
    return key.success ? key.output : null;
  } catch {
    return null;
  }
}

/** @throws RequestFailure that says how a file may be called */
export function newFileKeyOf(request: IRequest): string {
  const key = fileKeyOf(request);
  if (key !== null) return key;
  const message = 'A file is called by letters, numbers, spaces, dots and hyphens, with a lower-case ending.';
  throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'key', message }] });
}
