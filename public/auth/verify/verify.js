/**
 * The mailed link's page. It spends the token only on a click: mail scanners open links and run scripts, and would
 * otherwise burn it before its reader comes.
 */
import { ApiProblem } from '../../pages/api.js';
import { onOtherFragment, takenFragment } from '../../pages/fragment.js';
import { verify } from '../../pages/session.js';

const title = byId('title');
const words = byId('words');
const error = byId('error');
const go = byId('go');
const ask = byId('ask');

let fragment = takenFragment();

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * A path of this site only. The whole address is given back, since a path such as `/..//host` comes out as `//host`.
 * @param {string | null} wanted
 */
function pathOfThisSite(wanted) {
  const url = wanted?.startsWith('/') ? URL.parse(wanted, location.origin) : null;
  return url?.origin === location.origin ? url.href : '/';
}

async function signIn() {
  if (go.getAttribute('aria-busy') === 'true') return;
  error.textContent = '';
  go.setAttribute('aria-busy', 'true');
  try {
    await verify({ token: fragment.get('token') ?? '' });
    location.replace(pathOfThisSite(fragment.get('redirectTo')));
  } catch (problem) {
    go.setAttribute('aria-busy', 'false');
    explain(problem);
  }
}

/** @param {unknown} problem */
function explain(problem) {
  if (!(problem instanceof ApiProblem)) {
    error.textContent = 'That did not work. Please try again.';
  } else if (problem.status >= 400 && problem.status < 500 && problem.status !== 429) {
    showDeadLink(
      'This link no longer works',
      'A link works once, for a short time, and only until you ask for a newer one.',
    );
  } else {
    error.textContent = problem.message;
  }
}

/**
 * @param {string} heading
 * @param {string} text
 */
function showDeadLink(heading, text) {
  title.textContent = heading;
  words.textContent = text;
  go.hidden = true;
  ask.hidden = false;
  title.focus();
}

function begin() {
  go.hidden = false;
  ask.hidden = true;
  if (!fragment.get('token'))
    showDeadLink('This link is not complete', 'Open it again from the mail, or ask for a new one.');
}

go.addEventListener('click', signIn);
onOtherFragment((other) => {
  fragment = other;
  title.textContent = 'One click to go';
  words.textContent = 'Sign in on this device. Where you stop is kept for you.';
  begin();
});
begin();
