/** A chapter's text, fetched when its reader asks for it. */
import { ApiProblem } from './api.js';
import { el, setText } from './elements.js';
import { publishedHtml } from './publishedHtml.js';
import { callSignedIn } from './session.js';
import { shareButton } from './shareButton.js';

/**
 * @param {import('./main.js').Chapter} chapter
 * @returns {HTMLElement}
 */
export function chapterText({ number, title }) {
  const trouble = el('p', { class: 'error', role: 'alert' });
  const text = el('article', { class: 'text', 'aria-label': title, hidden: true });
  const button = el(
    'button',
    {
      class: 'small',
      'aria-expanded': 'false',
      onclick: toggle,
    },
    'Read the chapter',
  );

  async function toggle() {
    setText(trouble, '');
    if (text.hidden && !(await load())) return;
    text.hidden = !text.hidden;
    button.setAttribute('aria-expanded', String(!text.hidden));
    setText(button, text.hidden ? 'Read the chapter' : 'Close the chapter');
  }

  /** Each time anew, since what was published or taken away meanwhile is known to the server alone. */
  async function load() {
    try {
      const { html } = await callSignedIn('GET', `/content/chapters/${number}`);
      text.replaceChildren(...publishedHtml(html));
      return true;
    } catch (problem) {
      const words = problem instanceof ApiProblem ? problem.message : 'The chapter could not be opened.';
      setText(trouble, words);
      return false;
    }
  }

  return el(
    'div',
    { class: 'reader' },
    el('div', { class: 'row' }, button, shareButton(number)),
    trouble,
    text,
  );
}
