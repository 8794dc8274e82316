/** The four switches. Each is saved when it is turned, one after the other, and says that it was. */
import { ApiProblem } from '../pages/api.js';
import { el } from '../pages/elements.js';

/** @typedef {import('./source.js').Preference} Preference */
/** @typedef {import('./source.js').Preferences} Preferences */

/** @type {[Preference, string, string][]} */
const SWITCHES = [
  ['chapterMails', 'Chapters', 'Chapters in your mailbox: the next one as you go, and those you ask for.'],
  ['reminders', 'Reminders', 'A nudge when you have not read for a while, and a word when you finish.'],
  ['newsletter', 'Newsletter', 'Letters about making content: new ideas, examples and answers.'],
  ['productNews', 'Product news', 'What is new in the handbook itself and how it works.'],
];

/** @type {Preferences} */
const NONE = { chapterMails: false, reminders: false, newsletter: false, productNews: false };

/**
 * @param {{ preferences: Preferences, save: import('./source.js').Save }} source
 * @returns {HTMLElement}
 */
export function switchesView({ preferences, save }) {
  /** What the server is known to hold. */
  let kept = preferences;
  /** @type {Promise<void>} */
  let saving = Promise.resolve();
  let waiting = 0;

  const rows = SWITCHES.map(([name, title, about]) => {
    const store = (/** @type {boolean} */ on) => keep({ [name]: on }, `${title}: ${on ? 'on' : 'off'}.`);
    return switchRow(name, title, about, store);
  });
  const none = el(
    'button',
    {
      type: 'button',
      class: 'none',
      onclick: () => keep(NONE, 'You get none of these mails any more.'),
    },
    'Unsubscribe from all',
  );
  const status = el('p', { class: 'status', role: 'status' });
  const error = el('p', { class: 'error', role: 'alert' });

  /** @param {Partial<Preferences>} shown */
  function show(shown) {
    for (const { name, input } of rows) input.checked = shown[name] ?? input.checked;
  }

  /**
   * @param {Partial<Preferences>} changes
   * @param {string} meaning
   */
  function keep(changes, meaning) {
    waiting += 1;
    error.textContent = '';
    status.textContent = 'Saving …';
    for (const { mark } of rows) mark.textContent = '';
    show(changes);
    saving = saving
      .then(() => save(changes))
      .then(
        (answer) => settle(answer, Object.keys(changes), `Saved. ${meaning}`),
        (problem) => {
          error.textContent = explain(problem);
          settle(kept, [], '');
        },
      );
  }

  /**
   * @param {Preferences} answer
   * @param {string[]} changed
   * @param {string} words
   */
  function settle(answer, changed, words) {
    kept = answer;
    waiting -= 1;
    // Later changes that still wait stay as they were turned.
    if (waiting > 0) return;
    show(kept);
    status.textContent = words;
    for (const { name, mark } of rows) mark.textContent = changed.includes(name) ? 'Saved' : '';
  }

  show(kept);
  const switches = el('div', { class: 'switches' }, ...rows.map(({ element }) => element));
  return el('form', {}, switches, none, status, error);
}

/**
 * @param {Preference} name
 * @param {string} title
 * @param {string} about
 * @param {(on: boolean) => void} onTurn
 */
function switchRow(name, title, about, onTurn) {
  const describedBy = { 'aria-describedby': `about-${name}` };
  const onchange = () => onTurn(input.checked);
  /** @type {HTMLInputElement} */
  const input = el('input', { type: 'checkbox', role: 'switch', id: name, ...describedBy, onchange });
  const mark = el('span', { class: 'saved', 'aria-hidden': 'true' });
  const words = el(
    'div',
    {},
    el('label', { for: name }, title),
    mark,
    el('p', { id: `about-${name}`, class: 'muted' }, about),
  );
  return { name, input, mark, element: el('div', { class: 'switch' }, words, input) };
}

/** @param {unknown} problem */
function explain(problem) {
  const why = problem instanceof ApiProblem ? problem.message : 'That did not work. Please try again.';
  return `Not saved. ${why}`;
}
