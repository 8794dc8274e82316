/** The published chapter of which a reader asks something: a link, a mail. */
import { findChapter, type StoredChapter } from '../../content/chapters.ts';
import type { Caller, Context } from '../../context.ts';
import { RequestFailure, unwrap } from '../../errors.ts';

/** @throws RequestFailure `not_found`, or what ended the session: then nothing is told of which chapters there are */
export async function chapterFor(
  { bindings, readers }: Context,
  { email, sessionId }: Caller,
  chapterNumber: number,
): Promise<StoredChapter> {
  const chapter = await findChapter(bindings.DB, chapterNumber);
  if (chapter) return chapter;
  unwrap(await readers.byEmail(email).session(sessionId));
  throw new RequestFailure({ code: 'not_found' });
}
