/** An open chapter: its text with the reader's place in it, its videos and quizzes, and what can be done with it. */
import { useRef, useState } from 'preact/hooks';
import type { Reader } from '../../../src/wire/auth.ts';
import type { ChapterAnswer } from '../../../src/wire/content.ts';
import type { OutlineChapter } from '../../data/content.ts';
import { useHandbook } from '../../data/handbook.ts';
import { progressOf, stateOf, stateWords } from '../../data/reading.ts';
import { useVisit } from '../../data/useVisit.ts';
import { plural } from '../../data/words.ts';
import { Icon } from '../../parts/Icon.tsx';
import { PageHead } from '../../parts/PageHead.tsx';
import { ChapterEnd } from './ChapterEnd.tsx';
import { ChapterTools } from './ChapterTools.tsx';
import { Contents } from './Contents.tsx';
import { ElsewhereNote } from './ElsewhereNote.tsx';
import { Quizzes } from './Quizzes.tsx';
import { ReadingText, type TextHandle } from './ReadingText.tsx';
import { Videos } from './Videos.tsx';

type Props = {
  answer: ChapterAnswer;
  section: string | null;
  outline: readonly OutlineChapter[] | null;
  reader: Reader | null;
  /** Asks for the chapter anew: the addresses of its files open them for an hour or two only. */
  onStale: () => Promise<void>;
};

export function Chapter({ answer, section, outline, reader, onStale }: Props) {
  const { chapter, html } = answer;
  const { progress } = useHandbook();
  const visit = useVisit(chapter.number, reader !== null);
  const text = useRef<TextHandle>(null);
  const [sections, setSections] = useState<readonly { id: string; title: string }[]>([]);
  const [here, setHere] = useState<string | null>(null);
  const mine = reader === null ? undefined : progressOf(progress, chapter.number);
  const goTo = (id: string) => text.current?.goTo(id);
  return (
    <article class="chapter-page">
      <div class="chapter-head">
        <PageHead title={chapter.title} above={<About chapter={chapter} />}>
          {chapter.summary}
        </PageHead>
        {reader && (
          <div class="chapter-line">
            <p class="chapter-state" data-state={stateOf(mine)}>
              {mine?.completed && <Icon name="check" />} {stateWords(mine)}
            </p>
            <ChapterTools chapter={chapter} reader={reader} isTouched={stateOf(mine) !== 'new'} />
          </div>
        )}
      </div>
      <Contents sections={sections} here={here} chapter={chapter} mine={mine} goTo={goTo} />
      <div class="chapter-body">
        <ReadingText
          handle={text}
          html={html}
          number={chapter.number}
          start={reader === null ? null : progress === null ? 'unknown' : (mine?.position ?? null)}
          section={section}
          onSections={setSections}
          onPlace={(place, byReader) => {
            setHere(place.anchor);
            if (byReader) visit?.moveTo(place);
          }}
        />
        <Videos videos={chapter.videos} mine={mine} visit={visit} onStale={onStale} />
        <Quizzes chapter={chapter} mine={mine} visit={visit} isReader={reader !== null} />
        <ChapterEnd number={chapter.number} outline={outline} reader={reader} mine={mine} visit={visit} />
      </div>
      {reader && (
        <ElsewhereNote number={chapter.number} goToPlace={(place) => text.current?.goToPlace(place)} />
      )}
    </article>
  );
}

function About({ chapter: { number, minutes, videos } }: Pick<ChapterAnswer, 'chapter'>) {
  const parts = [`Chapter ${number}`, `${minutes} min to read`];
  if (videos.length > 0) parts.push(plural(videos.length, 'video'));
  return <>{parts.join(' · ')}</>;
}
