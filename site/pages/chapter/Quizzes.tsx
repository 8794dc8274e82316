/** The questions of a chapter, answered on the page; which answer is right the server knows alone. */
import { useState } from 'preact/hooks';
import { requester } from '../../../client/request.ts';
import type { ChapterVisit } from '../../../client/types.ts';
import { explain } from '../../../parts/explain.ts';
import type { ChapterAnswer, QuizVerdict } from '../../../src/wire/content.ts';
import type { ChapterProgress } from '../../../src/wire/progress.ts';
import { handbook } from '../../data/handbook.ts';
import { Icon } from '../../parts/Icon.tsx';

type Chapter = ChapterAnswer['chapter'];
type Props = {
  chapter: Chapter;
  mine: ChapterProgress | undefined;
  visit: ChapterVisit | null;
  isReader: boolean;
};

export function Quizzes({ chapter, mine, visit, isReader }: Props) {
  if (chapter.quizzes.length === 0) return null;
  return (
    <section class="items" id="quizzes" aria-labelledby="quizzes-title">
      <h2 id="quizzes-title" tabIndex={-1}>
        Questions
      </h2>
      {chapter.quizzes.map((quiz) => (
        <Quiz
          key={quiz.id}
          quiz={quiz}
          isPassed={mine?.quizzesPassed.includes(quiz.id) ?? false}
          ask={(answer) => tryQuiz(chapter.number, quiz.id, answer, isReader)}
          onPassed={() => visit?.passQuiz(quiz.id)}
        />
      ))}
    </section>
  );
}

function tryQuiz(number: number, id: string, answer: number, isReader: boolean): Promise<QuizVerdict> {
  const path = `/content/chapters/${number}/quizzes/${encodeURIComponent(id)}`;
  const options = { body: { answer } };
  return isReader ? handbook.call('POST', path, options) : requester('')('POST', path, options);
}

type QuizProps = {
  quiz: Chapter['quizzes'][number];
  isPassed: boolean;
  ask: (answer: number) => Promise<QuizVerdict>;
  onPassed: () => void;
};

function Quiz({ quiz, isPassed, ask, onPassed }: QuizProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [verdict, setVerdict] = useState<QuizVerdict | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen === null || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      const answer = await ask(chosen);
      setVerdict(answer);
      if (answer.correct) onPassed();
    } catch (thrown) {
      setProblem(explain(thrown));
    } finally {
      setBusy(false);
    }
  };
  const choose = (index: number) => {
    setChosen(index);
    setVerdict(null);
  };
  return (
    <form class="quiz" method="post" onSubmit={submit}>
      <fieldset>
        <legend>
          {quiz.question}{' '}
          {isPassed && (
            <span class="done">
              <Icon name="check" /> Passed
            </span>
          )}
        </legend>
        <div class="options">
          {quiz.options.map((option, index) => (
            <label
              class="option"
              key={option}
              data-verdict={chosen === index ? verdictWord(verdict) : undefined}
            >
              <input
                type="radio"
                name={quiz.id}
                checked={chosen === index}
                required
                onChange={() => choose(index)}
              />
              <span>{option}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="item-line">
        <p role="status" class={verdict?.correct ? 'good' : ''}>
          {verdict &&
            (verdict.correct
              ? `Right. ${verdict.why ?? ''}`
              : 'Not quite. Have another look, and try again.')}
        </p>
        {!verdict?.correct && (
          <button type="submit" class="small" aria-busy={busy}>
            Check the answer
          </button>
        )}
      </div>
      <p class="error" role="alert">
        {problem}
      </p>
    </form>
  );
}

function verdictWord(verdict: QuizVerdict | null): string | undefined {
  if (verdict === null) return undefined;
  return verdict.correct ? 'right' : 'wrong';
}
