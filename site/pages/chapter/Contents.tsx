/** The sections of a chapter, and its videos and quizzes: beside the text where there is room, above it on a phone. */
import type { ChapterAnswer } from '../../../src/wire/content.ts';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import { chapterLink } from '../../data/route.ts';
import { Icon } from '../../parts/Icon.tsx';

type Props = {
  sections: readonly { id: string; title: string }[];
  /** The section that is read now. */
  here: string | null;
  chapter: ChapterAnswer['chapter'];
  mine: ChapterProgress | undefined;
  goTo: (id: string) => void;
};

export function Contents({ sections, here, chapter, mine, goTo }: Props) {
  const { videos, quizzes, number } = chapter;
  const follow = (event: MouseEvent, id: string) => {
    // In a tab of its own the address does it.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    goTo(id);
  };
  const jump = (id: string) => {
    document.getElementById(id)?.scrollIntoView();
    document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
  };
  const watched = videos.filter(({ id }) => mine?.videosWatched.includes(id)).length;
  const passed = quizzes.filter(({ id }) => mine?.quizzesPassed.includes(id)).length;
  return (
    <nav class="contents-list" aria-label="In this chapter">
      <details open={!matchMedia('(width < 64rem)').matches}>
        <summary>In this chapter</summary>
        <ol>
          {sections.map(({ id, title }) => (
            <li key={id}>
              <a
                href={chapterLink(number, id)}
                aria-current={id === here ? 'location' : undefined}
                onClick={(event) => follow(event, id)}
              >
                {title}
              </a>
            </li>
          ))}
        </ol>
        {(videos.length > 0 || quizzes.length > 0) && (
          <ul class="contents-items">
            {videos.length > 0 && (
              <li>
                <button type="button" onClick={() => jump('videos')}>
                  Videos <Count done={watched} all={videos.length} />
                </button>
              </li>
            )}
            {quizzes.length > 0 && (
              <li>
                <button type="button" onClick={() => jump('quizzes')}>
                  Questions <Count done={passed} all={quizzes.length} />
                </button>
              </li>
            )}
          </ul>
        )}
      </details>
    </nav>
  );
}

function Count({ done, all }: { done: number; all: number }) {
  return (
    <span class="count">
      {done === all && <Icon name="check" />} {done} of {all}
    </span>
  );
}
