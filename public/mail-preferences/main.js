/** The page behind "Mail preferences" in every mail. It shows the switches, or says why it cannot and what helps. */

import { PRODUCT_NAME } from '../branding.js';
import { ApiProblem } from '../pages/api.js';
import { el } from '../pages/elements.js';
import { onOtherFragment, takenFragment } from '../pages/fragment.js';
import { openPreferences } from './source.js';
import { switchesView } from './switches.js';

const CLOSED = {
  'bad-link': 'This link no longer works. Use the one in a newer mail, or sign in to the handbook.',
  'no-link': 'Open this page from the foot of one of our mails, or sign in to the handbook.',
};

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const skeleton = /** @type {HTMLElement} */ (main.querySelector('.skeleton'));
/** @type {string | null} */
let token = takenFragment().get('token');
/** Of several links opened in this tab, the last one counts. */
let lastOpening = 0;

async function open() {
  const opening = ++lastOpening;
  main.setAttribute('aria-busy', 'true');
  main.replaceChildren(skeleton);
  const view = await openPreferences(token).then(
    (opened) => ('closed' in opened ? closedView(CLOSED[opened.closed]) : openView(opened)),
    troubleView,
  );
  if (opening !== lastOpening) return;
  main.replaceChildren(view);
  main.setAttribute('aria-busy', 'false');
}

/** @param {Parameters<typeof switchesView>[0]} source */
function openView(source) {
  return card(
    el('p', {}, `Which mails may ${PRODUCT_NAME} send you? A switch is saved as soon as you turn it.`),
    switchesView(source),
    el('p', { class: 'muted always' }, 'Sign-in links and receipts always come: you ask for them yourself.'),
  );
}

/** @param {string} text */
function closedView(text) {
  return card(el('p', {}, text), el('a', { class: 'button primary', href: '/#sign-in' }, 'Sign in'));
}

/** @param {unknown} problem */
function troubleView(problem) {
  const text = problem instanceof ApiProblem ? problem.message : 'Your preferences could not be opened.';
  return card(
    el('p', { class: 'error', role: 'alert' }, text),
    el('button', { type: 'button', class: 'primary', onclick: open }, 'Try again'),
  );
}

/** @param {...Node} content */
function card(...content) {
  return el('section', { class: 'card' }, el('h1', {}, 'Mail preferences'), ...content);
}

const product = document.getElementById('product');
if (product) product.textContent = PRODUCT_NAME;
document.title = `Mail preferences · ${PRODUCT_NAME}`;
onOtherFragment((fragment) => {
  token = fragment.get('token');
  open();
});
open();
