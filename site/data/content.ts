/** The outline and its chapters: from the network, and without one as they were opened last. */
import { requester } from '../../client/request.ts';
import { isProblem } from '../../parts/explain.ts';
import type { ChapterAnswer, OutlineAnswer } from '../../src/wire/content.ts';
import { handbook } from './handbook.ts';
import { keptNow } from './kept.ts';

export type OutlineChapter = OutlineAnswer['chapters'][number];

const OUTLINE = '/content/chapters';
/** What is answered so is not for whoever asks. Anything else, such as too many requests, says nothing of what is kept. */
const CLOSED = [401, 403, 404];
const publicly = requester('');

/** @returns the chapters in the order in which they are read; none while nothing is published */
export async function loadOutline(): Promise<OutlineChapter[]> {
  const { chapters } = await orKept<OutlineAnswer>(OUTLINE, () => publicly('GET', OUTLINE));
  return chapters;
}

/** @throws HandbookError `unauthenticated` or `no_access` for what is not free, `not_found` */
export function loadChapter(number: number, isSignedIn: boolean): Promise<ChapterAnswer> {
  const path = `${OUTLINE}/${number}`;
  return orKept(path, () => (isSignedIn ? handbook.call('GET', path) : publicly('GET', path)));
}

async function orKept<T>(path: string, ask: () => Promise<T>): Promise<T> {
  const cache = await keptNow();
  const name = `/api${path}`;
  try {
    const answer = await ask();
    await cache?.put(name, Response.json(answer)).catch(() => undefined);
    return answer;
  } catch (problem) {
    if (!isProblem(problem)) throw problem;
    if (CLOSED.includes(problem.status)) {
      await cache?.delete(name);
      throw problem;
    }
    const kept = await cache?.match(name);
    if (!kept) throw problem;
    return kept.json();
  }
}
