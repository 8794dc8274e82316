/** The head of the reader's page: greeting, where to go on, and how far they are. */

import { el, setText } from './elements.js';
import { duration } from './format.js';
import { progressRing } from './progressRing.js';

/** @typedef {import('./main.js').Chapter} Chapter */
/** @typedef {import('./progress.js').ProgressState} ProgressState */

/**
 * @param {{ firstName: string | null, outline: Chapter[], onResume: (chapterNumber: number) => void }} props
 * @returns {{ element: HTMLElement, update: (state: ProgressState) => void }}
 */
export function hero({ firstName, outline, onResume }) {
  const ring = progressRing();
  const kicker = el('p', { class: 'kicker' });
  const title = el('p', { class: 'resume-title' });
  const button = el('button', { class: 'primary', onclick: () => onResume(target) }, '');
  const completed = fact('completed');
  const time = fact('reading time');
  const streak = fact('streak');
  let target = 1;

  /** @param {ProgressState} state */
  function update(state) {
    const { completed: count, percent, seconds } = state.summary(outline.map((chapter) => chapter.number));
    const next = resumePoint(state, outline);
    target = next.number;
    setText(kicker, next.kicker);
    setText(title, next.title);
    setText(button, next.button);
    button.hidden = outline.length === 0;
    ring.update(percent);
    completed.set(`${count} of ${outline.length}`);
    time.set(duration(seconds));
    const days = state.server?.summary.currentStreakDays ?? 0;
    streak.set(days === 1 ? '1 day' : `${days} days`);
  }

  const element = el(
    'section',
    { class: 'hero' },
    el('div', { class: 'resume' }, el('h1', {}, greeting(firstName)), kicker, title, button),
    el(
      'div',
      { class: 'so-far' },
      ring.element,
      el('dl', {}, completed.element, time.element, streak.element),
    ),
  );
  return { element, update };
}

/**
 * Where to go on: the chapter read last unless it is done, else the server's next one, else the first that is open.
 * @param {ProgressState} state
 * @param {Chapter[]} outline
 */
function resumePoint(state, outline) {
  if (outline.length === 0)
    return { number: 0, kicker: 'Nothing is published yet', title: 'Chapters will be here.', button: '' };
  const isOpen = (/** @type {number | undefined} */ number) =>
    number !== undefined && !state.chapters.get(number)?.completed;
  const last = latestRead(state);
  const known = state.server?.resume.next?.chapterNumber;
  const number = [last, known, ...outline.map((chapter) => chapter.number)].find(isOpen);
  if (number === undefined) {
    const first = outline[0]?.number ?? 1;
    return {
      number: first,
      kicker: 'You have read it all',
      title: 'Every chapter is completed.',
      button: 'Leaf through again',
    };
  }
  const title = outline.find((chapter) => chapter.number === number)?.title ?? `Chapter ${number}`;
  const percent = state.chapters.get(number)?.position?.percent;
  if (state.chapters.size === 0)
    return { number, kicker: `Begin with chapter ${number}`, title, button: 'Start reading' };
  const where = percent === undefined ? '' : `, ${Math.round(percent)} %`;
  return { number, kicker: `Continue with chapter ${number}${where}`, title, button: 'Continue' };
}

/** @param {ProgressState} state */
function latestRead(state) {
  const open = [...state.chapters.values()].filter(
    (chapter) => chapter.position !== null && !chapter.completed,
  );
  return open.sort((a, b) => (b.position?.at ?? '').localeCompare(a.position?.at ?? ''))[0]?.chapterNumber;
}

/** @param {string | null} firstName */
function greeting(firstName) {
  const hour = new Date().getHours();
  const time =
    hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening';
  return firstName ? `${time}, ${firstName}` : time;
}

/** @param {string} label */
function fact(label) {
  const value = el('dd', {});
  return {
    element: el('div', {}, el('dt', {}, label), value),
    set: (/** @type {string} */ text) => setText(value, text),
  };
}
