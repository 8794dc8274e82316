/** The end of a chapter: that it is done, and where to go from here. */
import type { ChapterVisit } from '../../../client/types.ts';
import { announce } from '../../../parts/announce.ts';
import type { Reader } from '../../../src/wire/auth.ts';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import type { OutlineChapter } from '../../data/content.ts';
import { chapterLink } from '../../data/route.ts';
import { date } from '../../data/words.ts';
import { Icon } from '../../parts/Icon.tsx';

type Props = {
  number: number;
  outline: readonly OutlineChapter[] | null;
  reader: Reader | null;
  mine: ChapterProgress | undefined;
  visit: ChapterVisit | null;
};

export function ChapterEnd({ number, outline, reader, mine, visit }: Props) {
  const index = outline?.findIndex((chapter) => chapter.number === number) ?? -1;
  const previous = index > 0 ? outline?.[index - 1] : undefined;
  const next = index >= 0 ? outline?.[index + 1] : undefined;
  const complete = () => {
    visit?.complete();
    announce(`Chapter ${number} is completed.`);
  };
  return (
    <footer class="chapter-end">
      {reader === null ? (
        <p class="notice">
          <a href="#sign-up">Sign up</a> to keep your place, and to read on where you stopped on any device.
        </p>
      ) : mine?.completed ? (
        <p class="completed">
          <Icon name="check" /> You completed this chapter
          {mine.completedAt && ` on ${date(mine.completedAt, reader.timezone)}`}.
        </p>
      ) : (
        <button type="button" class="primary wide" onClick={complete}>
          Mark as complete
        </button>
      )}
      <nav class="neighbours" aria-label="Other chapters">
        {previous && (
          <a href={chapterLink(previous.number)} rel="prev">
            <span class="kicker">
              <Icon name="back" /> Previous
            </span>
            {previous.title}
          </a>
        )}
        {next && (
          <a class="next" href={chapterLink(next.number)} rel="next">
            <span class="kicker">
              Next <Icon name="forward" />
            </span>
            {next.title}
          </a>
        )}
        {index >= 0 && !next && (
          <a class="next" href="/#">
            <span class="kicker">The last one</span>
            All chapters
          </a>
        )}
      </nav>
    </footer>
  );
}
