/** The chapters in the order in which they are read, each with its state at a glance. */
import type { Progress } from '../../src/wire/progress.ts';
import type { OutlineChapter } from '../data/content.ts';
import { percentOf, progressOf, stateOf, stateWords } from '../data/reading.ts';
import { chapterLink } from '../data/route.ts';
import { plural } from '../data/words.ts';
import { Icon } from './Icon.tsx';

type Props = {
  chapters: readonly OutlineChapter[];
  /** Null for strangers, who have none. */
  progress: Progress | null;
  hasAccess: boolean;
};

export function ChapterList({ chapters, progress, hasAccess }: Props) {
  return (
    <ol class="chapters" data-stranger={progress === null}>
      {chapters.map((chapter) => (
        <ChapterRow
          key={chapter.number}
          chapter={chapter}
          progress={progress}
          isOpen={chapter.free || hasAccess}
        />
      ))}
    </ol>
  );
}

type RowProps = { chapter: OutlineChapter; progress: Progress | null; isOpen: boolean };

function ChapterRow({ chapter, progress, isOpen }: RowProps) {
  const mine = progressOf(progress, chapter.number);
  const state = stateOf(mine);
  return (
    <li class="chapter-row" data-state={state} data-open={isOpen}>
      <a href={chapterLink(chapter.number)}>
        <span class="number" aria-hidden="true">
          {chapter.number}
        </span>
        <span class="chapter-words">
          <span class="title">
            <span class="visually-hidden">Chapter {chapter.number}: </span>
            {chapter.title}
          </span>
          <span class="summary">{chapter.summary}</span>
          <span class="about">{aboutOf(chapter)}</span>
        </span>
        <span class="chapter-state">
          {progress === null ? <Openness chapter={chapter} /> : <State mine={mine} isOpen={isOpen} />}
        </span>
      </a>
      {state === 'reading' && (
        <span class="bar" aria-hidden="true">
          <progress max={100} value={percentOf(mine)} />
        </span>
      )}
    </li>
  );
}

function State({ mine, isOpen }: { mine: ReturnType<typeof progressOf>; isOpen: boolean }) {
  const state = stateOf(mine);
  if (!isOpen && state === 'new') {
    return (
      <>
        <Icon name="lock" /> Locked
      </>
    );
  }
  return (
    <>
      {state === 'completed' && <Icon name="check" />} {/* Seen at a glance by what is not there. */}
      <span class={state === 'new' ? 'visually-hidden' : ''}>{stateWords(mine)}</span>
    </>
  );
}

function Openness({ chapter }: { chapter: OutlineChapter }) {
  return chapter.free ? (
    <span class="badge">Free</span>
  ) : (
    <>
      <Icon name="lock" /> <span class="visually-hidden">For readers</span>
    </>
  );
}

function aboutOf({ minutes, videos, quizzes }: OutlineChapter): string {
  const parts = [`${minutes} min`];
  if (videos.length > 0) parts.push(plural(videos.length, 'video'));
  if (quizzes.length > 0) parts.push(quizzes.length === 1 ? '1 quiz' : `${quizzes.length} quizzes`);
  return parts.join(' · ');
}
