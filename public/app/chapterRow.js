/** One chapter in the outline: its state at a glance and, opened, the controls that send real updates. */

import { chapterText } from './chapterText.js';
import { el, setText } from './elements.js';
import { duration } from './format.js';

/** @typedef {import('./progress.js').ChapterProgress} ChapterProgress */
/** @typedef {{ update: (change: Record<string, unknown>) => void, reset: () => void }} Actions */

/**
 * @param {import('./main.js').Chapter} chapter
 * @param {Actions} actions
 * @returns {{ element: HTMLElement, update: (progress: ChapterProgress | undefined, saving: boolean) => void, flash: () => void, reveal: () => void }}
 */
export function chapterRow(chapter, actions) {
  const state = el('span', { class: 'state' });
  const bar = el('progress', { max: 100, value: 0, 'aria-label': `Chapter ${chapter.number}, read` });
  const items = [
    ...chapter.videos.map(({ id, title }) =>
      item({
        title,
        label: 'Mark watched',
        doneLabel: 'Watched',
        isDone: (progress) => progress.videosWatched.includes(id),
        onMark: () => actions.update({ videosWatched: [id] }),
      }),
    ),
    ...chapter.quizzes.map(({ id, question }) =>
      item({
        title: question,
        label: 'Mark passed',
        doneLabel: 'Passed',
        isDone: (progress) => progress.quizzesPassed.includes(id),
        onMark: () => actions.update({ quizzesPassed: [id] }),
      }),
    ),
  ];
  const position = positionControl(chapter.number, actions);
  const complete = el(
    'button',
    { class: 'primary', onclick: () => actions.update({ completed: true }) },
    'Mark complete',
  );
  const reset = el('button', { class: 'quiet danger', onclick: actions.reset }, 'Reset chapter');

  const summary = el(
    'summary',
    {},
    el('span', { class: 'number', 'aria-hidden': 'true' }, String(chapter.number)),
    el(
      'span',
      { class: 'title' },
      el('span', { class: 'visually-hidden' }, `Chapter ${chapter.number}: `),
      chapter.title,
    ),
    state,
    bar,
  );
  const details = el(
    'details',
    { id: `chapter-${chapter.number}`, class: 'chapter' },
    summary,
    el(
      'div',
      { class: 'controls' },
      chapter.summary ? el('p', { class: 'about' }, chapter.summary) : null,
      chapterText(chapter),
      position.element,
      items.length > 0 && el('ul', { class: 'items' }, ...items.map(({ element }) => element)),
      el('div', { class: 'actions' }, complete, reset),
    ),
  );

  return {
    element: el('li', { class: 'entry' }, details),
    update(progress, saving) {
      const percent = progress?.completed ? 100 : (progress?.position?.percent ?? 0);
      details.dataset.state = stateName(progress);
      setText(state, saving ? 'saving …' : stateText(progress));
      bar.value = percent;
      position.update(progress?.position?.percent ?? 0);
      for (const one of items) one.update(progress);
      complete.hidden = progress?.completed ?? false;
      reset.hidden = stateName(progress) === 'new';
    },
    flash() {
      details.classList.remove('flash');
      requestAnimationFrame(() => details.classList.add('flash'));
    },
    reveal() {
      details.open = true;
      details.scrollIntoView({ block: 'center' });
      summary.focus({ preventScroll: true });
    },
  };
}

/** @param {ChapterProgress | undefined} progress */
export function stateText(progress) {
  const time = progress && progress.timeSpent > 0 ? ` · ${duration(progress.timeSpent)}` : '';
  if (progress?.completed) return `completed${time}`;
  if (progress?.position) return `reading ${Math.round(progress.position.percent)} %${time}`;
  return stateName(progress) === 'reading' ? `begun${time}` : 'not started';
}

/** @param {ChapterProgress | undefined} progress */
function stateName(progress) {
  if (!progress) return 'new';
  if (progress.completed) return 'completed';
  const touched = progress.timeSpent + progress.videosWatched.length + progress.quizzesPassed.length > 0;
  return progress.position || touched ? 'reading' : 'new';
}

/**
 * A video or a quiz: its title, and a button until it is done.
 * @param {{ title: string, label: string, doneLabel: string, isDone: (progress: ChapterProgress) => boolean, onMark: () => void }} props
 */
function item({ title, label, doneLabel, isDone, onMark }) {
  const button = el('button', { class: 'small', 'aria-label': `${label}: ${title}`, onclick: onMark }, label);
  const mark = el('span', { class: 'done' }, doneLabel);
  return {
    element: el('li', { class: 'item' }, el('span', {}, title), button, mark),
    /** @param {ChapterProgress | undefined} progress */
    update(progress) {
      const done = progress !== undefined && isDone(progress);
      button.hidden = done;
      mark.hidden = !done;
    },
  };
}

/**
 * @param {number} number
 * @param {Actions} actions
 */
function positionControl(number, actions) {
  const id = `position-${number}`;
  const output = el('output', { for: id });
  const input = el('input', { id, type: 'range', min: 0, max: 100, step: 1 });
  const say = () => setText(output, `${input.value} %`);
  input.addEventListener('input', say);
  input.addEventListener('change', () =>
    actions.update({ position: { percent: Number(input.value), at: new Date().toISOString() } }),
  );
  return {
    element: el('div', { class: 'position' }, el('label', { for: id }, 'Read up to'), input, output),
    /** @param {number} percent */
    update(percent) {
      if (input.matches(':active')) return;
      input.value = String(Math.round(percent));
      say();
    },
  };
}
