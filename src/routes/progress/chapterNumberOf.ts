/** The chapter number in a path. */
import type { IRequest } from 'itty-router';
import * as v from 'valibot';
import { RequestFailure } from '../../errors.ts';
import { CHAPTER_NUMBER_MAX, ChapterNumber } from '../../wire/progress.ts';

/** @throws RequestFailure for what is not a whole number from 1 to CHAPTER_NUMBER_MAX, written without leading zeros */
export function chapterNumberOf(request: IRequest): number {
  const text = request.params.chapterNumber ?? '';
  if (/^[1-9]\d*$/.test(text) && v.is(ChapterNumber, Number(text))) return Number(text);
  const message = `A chapter number is a whole number from 1 to ${CHAPTER_NUMBER_MAX}.`;
  throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'chapterNumber', message }] });
}
