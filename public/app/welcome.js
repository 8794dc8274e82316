/** What a stranger sees: what the handbook is, what is in it, and the way in. */
import { el } from './elements.js';
import { signInCard } from './signIn.js';

/**
 * @param {{ outline: import('./main.js').Chapter[], notice: string | null, onSignedIn: () => Promise<void> }} props
 * @returns {HTMLElement}
 */
export function welcomeView({ outline, notice, onSignedIn }) {
  const wantsSignIn = notice !== null || location.hash === '#sign-in';
  return el(
    'div',
    { class: 'welcome' },
    el(
      'section',
      { class: 'pitch' },
      el('p', { class: 'kicker' }, kicker(outline.length)),
      el('h1', {}, 'Make a living from what you make'),
      el(
        'p',
        { class: 'lead' },
        'The Complete Content Creator’s Handbook takes you from the first idea to steady work, one short chapter at a time. Where you stop is kept for you, on every device.',
      ),
    ),
    el(
      'div',
      { class: 'entrance' },
      notice === null ? null : el('p', { class: 'notice', role: 'status' }, notice),
      signInCard({ mode: wantsSignIn ? 'signIn' : 'signUp', onSignedIn }),
    ),
    contents(outline),
  );
}

/** @param {number} chapters how many are published */
function kicker(chapters) {
  return chapters === 0 ? 'Coming soon' : `${chapters} chapters · videos · exercises`;
}

/** @param {import('./main.js').Chapter[]} outline */
function contents(outline) {
  const heading = el('h2', {}, 'Contents');
  if (outline.length === 0)
    return el('section', { class: 'contents' }, heading, el('p', {}, 'Nothing is published yet.'));
  const items = outline.map((chapter) =>
    el(
      'li',
      {},
      el('span', { class: 'number' }, String(chapter.number)),
      el('span', { class: 'title' }, chapter.title),
      el('span', { class: 'minutes' }, about(chapter)),
    ),
  );
  return el('section', { class: 'contents' }, heading, el('ol', {}, ...items));
}

/** @param {import('./main.js').Chapter} chapter */
function about({ free, minutes }) {
  return [free ? 'free' : '', minutes > 0 ? `${minutes} min` : ''].filter(Boolean).join(' · ');
}
