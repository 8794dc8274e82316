/** Decides what is shown: the way in for strangers, the handbook for readers, and the passage between the two. */
import { ApiProblem, callApi } from './api.js';
import { el } from './elements.js';
import { ProgressState } from './progress.js';
import { ReadingView } from './reading.js';
import { accessToken, callSignedIn, forget, onOtherTab } from './session.js';
import { ownerOf, Unconfirmed } from './unconfirmed.js';
import { welcomeView } from './welcome.js';

/** @typedef {{ id: string, title: string, seconds?: number }} Video */
/** @typedef {{ id: string, question: string }} Quiz */
/** @typedef {{ number: number, slug: string, title: string, summary: string, free: boolean, minutes: number, videos: Video[], quizzes: Quiz[] }} Chapter */

const NOTICES = {
  ended: 'This device was signed out. Sign in again to go on; nothing you read is lost.',
  erased: 'Your account was erased, and this device with it.',
  left: 'You are signed out. Until next time.',
};

const main = /** @type {HTMLElement} */ (document.getElementById('main'));
const tools = /** @type {HTMLElement} */ (document.getElementById('tools'));
let closeView = () => {};
/** Views load before they show; of several asked for at once, such as by another tab, the last one counts. */
let lastOpening = 0;

/** @param {...Node} nodes */
function show(...nodes) {
  main.replaceChildren(...nodes);
  main.setAttribute('aria-busy', 'false');
  window.scrollTo(0, 0);
}

/**
 * @returns {Promise<Chapter[]>} empty while nothing is published
 * @throws {ApiProblem} when the outline cannot be had
 */
async function loadOutline() {
  const { chapters } = await callApi('GET', '/content/chapters');
  return chapters;
}

/** @param {keyof typeof NOTICES} [notice] */
async function openWelcome(notice) {
  const opening = ++lastOpening;
  closeView();
  closeView = () => {};
  forget();
  const outline = await loadOutline();
  if (opening !== lastOpening) return;
  tools.replaceChildren();
  show(welcomeView({ outline, notice: notice ? NOTICES[notice] : null, onSignedIn: start }));
  if (notice) main.focus();
}

async function openReading() {
  const opening = ++lastOpening;
  const [chapters, { reader }, progress] = await Promise.all([
    loadOutline(),
    callSignedIn('GET', '/auth/session'),
    callSignedIn('GET', '/progress'),
  ]);
  const owner = await ownerOf(reader.email);
  if (opening !== lastOpening) return;
  const state = new ProgressState(new Unconfirmed(localStorage, owner));
  state.replace(progress);
  closeView();
  const onLeave = (/** @type {keyof typeof NOTICES} */ why) => openWelcome(why).catch(openTrouble);
  const view = new ReadingView({ chapters, reader, state, onLeave });
  closeView = () => view.close();
  tools.replaceChildren(view.tools);
  show(view.element);
  view.open();
}

/** @param {unknown} problem */
function openTrouble(problem) {
  const text = problem instanceof ApiProblem ? problem.message : 'This page could not be opened.';
  closeView();
  closeView = () => {};
  tools.replaceChildren();
  const again = el('button', { class: 'primary', onclick: start }, 'Try again');
  show(
    el(
      'section',
      { class: 'trouble' },
      el('h1', {}, 'The handbook is not answering'),
      el('p', { role: 'alert' }, text),
      again,
    ),
  );
}

async function start() {
  try {
    if ((await accessToken()) === null) await openWelcome();
    else await openReading();
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401)
      return openWelcome('ended').catch(openTrouble);
    openTrouble(problem);
  }
}

onOtherTab((what) => {
  forget();
  if (what === 'signed-in') start();
  else openWelcome('left').catch(openTrouble);
});
start();
