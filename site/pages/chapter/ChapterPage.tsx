/** A chapter, or why it is not shown: it is being asked for, it is not free, it is not there. */
import { Trouble, Waiting } from '../../../parts/Loaded.tsx';
import type { Reader } from '../../../src/wire/auth.ts';
import { loadChapter, type OutlineChapter } from '../../data/content.ts';
import { chapterLink } from '../../data/route.ts';
import { useLoaded } from '../../data/useLoaded.ts';
import { PageHead } from '../../parts/PageHead.tsx';
import { WayIn } from '../welcome/WayIn.tsx';
import { Chapter } from './Chapter.tsx';
import { NoAccess } from './NoAccess.tsx';

type Props = {
  number: number;
  section: string | null;
  /** Null while it is on its way, or cannot be had: the chapter is shown without its neighbours then. */
  outline: readonly OutlineChapter[] | null;
  /** Null for a stranger. */
  reader: Reader | null;
};

export function ChapterPage({ number, section, outline, reader }: Props) {
  const key = `chapter ${number} ${reader?.email ?? ''} ${reader?.hasAccess ?? false}`;
  const answer = useLoaded(key, () => loadChapter(number, reader !== null));
  if (answer.data !== null) {
    return (
      <Chapter
        key={number}
        answer={answer.data}
        section={section}
        outline={outline}
        reader={reader}
        onStale={answer.reload}
      />
    );
  }
  if (answer.problem === null) return <Waiting lines={7} />;
  const title = outline?.find((chapter) => chapter.number === number)?.title;
  switch (answer.problem.status) {
    case 401:
      return <ForReaders number={number} title={title} />;
    case 403:
      return <NoAccess number={number} title={title} />;
    case 404:
      return (
        <div class="narrow">
          <PageHead title={`There is no chapter ${number}`}>It may have been withdrawn or renamed.</PageHead>
          <p>
            <a class="button primary" href="/#">
              See all chapters
            </a>
          </p>
        </div>
      );
    default:
      return (
        <div class="narrow">
          <PageHead title={title ?? `Chapter ${number}`} />
          <Trouble problem={answer.problem} onRetry={answer.reload} />
        </div>
      );
  }
}

function ForReaders({ number, title }: { number: number; title: string | undefined }) {
  return (
    <div class="narrow">
      <PageHead title={title ?? `Chapter ${number}`} above={`Chapter ${number}`}>
        This chapter is for signed-in readers. It takes a minute, and your place in it is kept.
      </PageHead>
      <WayIn mode="sign-in" redirectTo={`/${chapterLink(number)}`} />
      <p>
        <a href="/#">See what is free to read</a>
      </p>
    </div>
  );
}
