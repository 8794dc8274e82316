/**
 * The page of the two links that are mailed for a change of address. It spends the token only on a click: mail scanners
 * open links and run scripts, and an account must not move by that.
 */
import { ApiProblem, callApi } from '../../pages/api.js';
import { onOtherFragment, takenFragment } from '../../pages/fragment.js';

const title = byId('title');
const words = byId('words');
const error = byId('error');
const go = byId('go');
const home = byId('home');
const QUESTION = { heading: title.textContent ?? '', text: words.textContent ?? '' };

let token = takenFragment().get('token');

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

async function confirm() {
  if (go.getAttribute('aria-busy') === 'true') return;
  error.textContent = '';
  go.setAttribute('aria-busy', 'true');
  const asked = token;
  try {
    const answer = await callApi('POST', '/account/email/confirm', { body: { token: asked } });
    if (asked === token) showAnswer(answer);
  } catch (problem) {
    if (asked === token) explain(problem);
  } finally {
    go.setAttribute('aria-busy', 'false');
  }
}

/** @param {{ state: string, email?: string }} answer */
function showAnswer({ state, email }) {
  switch (state) {
    case 'moved':
      return end('Your account has moved', `Sign in with ${email} from now on.`);
    case 'moving':
      return end('Your account is moving', `It takes a moment. Then sign in with ${email}.`);
    default:
      end(
        'One more mailbox',
        'Thank you. Now open the other mail that we sent and agree there as well.',
        false,
      );
  }
}

/** @param {unknown} problem */
function explain(problem) {
  if (!(problem instanceof ApiProblem)) {
    error.textContent = 'That did not work. Please try again.';
  } else if (problem.status === 409) {
    end('The account could not be moved', problem.message);
  } else if (problem.status >= 400 && problem.status < 500 && problem.status !== 429) {
    end(
      'This link no longer works',
      'A link works once, for an hour, and only until you ask for another change of address.',
    );
  } else {
    error.textContent = problem.message;
  }
}

/**
 * @param {string} heading
 * @param {string} text
 * @param {boolean} [hasMore] whether the handbook is where to go next
 */
function end(heading, text, hasMore = true) {
  title.textContent = heading;
  words.textContent = text;
  go.hidden = true;
  home.hidden = !hasMore;
  title.focus();
}

function begin() {
  error.textContent = '';
  title.textContent = QUESTION.heading;
  words.textContent = QUESTION.text;
  go.hidden = false;
  home.hidden = true;
  if (!token) end('This link is not complete', 'Open it again from the mail, or ask for the change again.');
}

go.addEventListener('click', confirm);
onOtherFragment((fragment) => {
  token = fragment.get('token');
  begin();
});
begin();
