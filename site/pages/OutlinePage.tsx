/** The reader's own page: where to go on, how much is done, and all chapters. */
import { Empty, Loaded, Trouble, Waiting } from '../../parts/Loaded.tsx';
import type { Reader } from '../../src/wire/auth.ts';
import type { Progress } from '../../src/wire/progress.ts';
import type { OutlineChapter } from '../data/content.ts';
import { useHandbook } from '../data/handbook.ts';
import { doneOf, type GoOn, goOn } from '../data/reading.ts';
import { chapterLink } from '../data/route.ts';
import type { LoadedState } from '../data/useLoaded.ts';
import { duration, greeting, plural } from '../data/words.ts';
import { ChapterList } from '../parts/ChapterList.tsx';
import { PageHead } from '../parts/PageHead.tsx';
import { ProgressRing } from '../parts/ProgressRing.tsx';

type Props = { outline: LoadedState<OutlineChapter[]>; reader: Reader };

export function OutlinePage({ outline, reader }: Props) {
  const { progress } = useHandbook();
  if (outline.data === null && outline.problem !== null) return <NotAnswering outline={outline} />;
  // Both or neither: chapters that fill with progress a moment later would seem to change by themselves.
  if (outline.data !== null && progress === null) return <Waiting lines={4} />;
  return (
    <Loaded answer={outline} lines={4}>
      {(chapters) => (
        <div class="outline-page">
          <Hero chapters={chapters} progress={progress} reader={reader} />
          <section aria-labelledby="chapters-title">
            <h2 id="chapters-title">Chapters</h2>
            {chapters.length === 0 ? (
              <Empty title="Nothing is published yet">Chapters will be here as soon as there are any.</Empty>
            ) : (
              <ChapterList chapters={chapters} progress={progress} hasAccess={reader.hasAccess} />
            )}
          </section>
        </div>
      )}
    </Loaded>
  );
}

function NotAnswering({ outline }: Pick<Props, 'outline'>) {
  return (
    <div class="narrow">
      <PageHead title="The handbook is not answering">What you read is kept, and nothing is lost.</PageHead>
      {outline.problem && <Trouble problem={outline.problem} onRetry={outline.reload} />}
    </div>
  );
}

type HeroProps = { chapters: OutlineChapter[]; progress: Progress | null; reader: Reader };

function Hero({ chapters, progress, reader }: HeroProps) {
  const { completed, total, percent } = doneOf(progress, chapters);
  const next = goOn(progress, chapters);
  const streak = progress?.summary.currentStreakDays ?? 0;
  return (
    <section class="hero" aria-label="Where you are">
      <div class="hero-words">
        <PageHead title={greeting(reader.firstName, reader.timezone)} />
        {next && <Resume next={next} />}
      </div>
      <div class="so-far">
        <ProgressRing percent={percent} />
        <dl>
          <div>
            <dt>Completed</dt>
            <dd>
              {completed} of {total}
            </dd>
          </div>
          <div>
            <dt>Time read</dt>
            <dd>{duration(progress?.summary.timeSpent ?? 0)}</dd>
          </div>
          <div>
            <dt>Streak</dt>
            <dd>{streak === 0 ? 'Starts today' : plural(streak, 'day')}</dd>
          </div>
        </dl>
      </div>
    </section>
  );
}

function Resume({ next }: { next: GoOn }) {
  const { number, title, percent, kind } = next;
  if (kind === 'again') {
    return (
      <div class="resume">
        <p class="kicker">You have read it all</p>
        <p class="resume-title">Every chapter is completed.</p>
        <div class="actions">
          <a class="button primary" href="#certificate">
            See your certificate
          </a>
          <a class="button" href={chapterLink(number)}>
            Leaf through again
          </a>
        </div>
      </div>
    );
  }
  const where = percent === null ? '' : `, ${Math.round(percent)} %`;
  return (
    <div class="resume">
      <p class="kicker">
        {kind === 'begin' ? `Begin with chapter ${number}` : `Continue on chapter ${number}${where}`}
      </p>
      <p class="resume-title">{title}</p>
      <a class="button primary" href={chapterLink(number)}>
        {kind === 'begin' ? 'Start reading' : 'Continue'}
      </a>
    </div>
  );
}
