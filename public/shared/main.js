/** A chapter that a reader shared: shown to whoever has the link, with a way to the rest of the handbook. */

import { PRODUCT_NAME } from '../branding.js';
import { ApiProblem, callApi } from '../pages/api.js';
import { el } from '../pages/elements.js';
import { onOtherFragment, takenFragment } from '../pages/fragment.js';
import { publishedHtml } from '../pages/publishedHtml.js';

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const waiting = /** @type {HTMLElement} */ (document.getElementById('waiting'));
/** Of several links opened in this tab, the last one counts. */
let lastOpening = 0;

/** @param {string | null} token */
async function open(token) {
  const opening = ++lastOpening;
  main.setAttribute('aria-busy', 'true');
  main.replaceChildren(waiting);
  const views = await viewsOf(token);
  if (opening !== lastOpening) return;
  main.replaceChildren(...views);
  main.setAttribute('aria-busy', 'false');
}

/** @param {string | null} token */
async function viewsOf(token) {
  if (!token) return closed('This link is not complete', 'Ask whoever sent it for the whole of it.');
  try {
    const { chapter, html } = await callApi('GET', `/content/shared/${encodeURIComponent(token)}`);
    document.title = `${chapter.title} · ${PRODUCT_NAME}`;
    return [
      el(
        'p',
        { class: 'muted' },
        `Chapter ${chapter.number}, ${chapter.minutes} min to read, shared with you`,
      ),
      el('h1', {}, chapter.title),
      el('article', { class: 'text' }, ...publishedHtml(html)),
      invitation(),
    ];
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status >= 400 && problem.status < 500) {
      return closed('This link no longer works', 'It has ended, or its reader took it back.');
    }
    const words = problem instanceof ApiProblem ? problem.message : 'The chapter could not be opened.';
    return [
      el('p', { class: 'error', role: 'alert' }, words),
      el('button', { class: 'primary', onclick: () => open(token) }, 'Try again'),
    ];
  }
}

/**
 * @param {string} heading
 * @param {string} words
 */
function closed(heading, words) {
  return [el('section', { class: 'card' }, el('h1', {}, heading), el('p', {}, words), toHandbook())];
}

function invitation() {
  return el(
    'aside',
    { class: 'card', 'aria-label': 'The whole handbook' },
    el('p', {}, `This is one chapter of ${PRODUCT_NAME}.`),
    toHandbook(),
  );
}

function toHandbook() {
  return el('a', { class: 'button primary', href: '/' }, 'Open the handbook');
}

const product = document.getElementById('product');
if (product) product.textContent = PRODUCT_NAME;
onOtherFragment((fragment) => open(fragment.get('token')));
open(takenFragment().get('token'));
