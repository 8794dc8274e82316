/** The chapter number in a path. */
import type { IRequest } from 'itty-router';
import { RequestFailure } from '../../errors.ts';

/** @throws RequestFailure for what is not a whole number from 1 to 9999, written without leading zeros */
export function chapterNumberOf(request: IRequest): number {
  const text = request.params.chapterNumber ?? '';
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  const message = 'A chapter number is a whole number from 1 to 9999.';
  throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'chapterNumber', message }] });
}
