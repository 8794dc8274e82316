/** The way in: an address, then the link or the code from the mail. It never tells whether an address is known. */
import { callApi } from './api.js';
import { el } from './elements.js';
import { field, formWith } from './form.js';
import { verify } from './session.js';

/** As long as a mail usually takes; asking again makes the earlier link and code void. */
const ASK_AGAIN_AFTER_MS = 30_000;

/** @typedef {'signUp' | 'signIn'} Mode */

const WORDS = {
  signUp: {
    title: 'Start reading',
    button: 'Sign up by e-mail',
    swap: 'Already a reader?',
    other: 'Sign in',
  },
  signIn: { title: 'Welcome back', button: 'Mail me a way in', swap: 'New here?', other: 'Sign up' },
};

/**
 * @param {{ mode: Mode, onSignedIn: () => Promise<void> }} props
 * @returns {HTMLElement}
 */
export function signInCard({ mode, onSignedIn }) {
  const card = el('section', { class: 'card sign-in', 'aria-label': 'Sign up or sign in' });

  /**
   * @param {Mode} which
   * @param {string} address
   */
  function showAddressStep(which, address) {
    const onSwap = () => showAddressStep(which === 'signUp' ? 'signIn' : 'signUp', address).focus();
    const step = addressStep({ mode: which, address, onMailed: showCodeStep, onSwap });
    card.dataset.step = 'address';
    card.replaceChildren(...step.nodes);
    return step.input;
  }

  /** @param {string} address */
  function showCodeStep(address) {
    const onOther = () => showAddressStep('signIn', address).focus();
    const step = codeStep({ address, onSignedIn, onOther });
    card.dataset.step = 'code';
    card.replaceChildren(...step.nodes);
    step.heading.focus();
  }

  showAddressStep(mode, '');
  return card;
}

/** @param {{ mode: Mode, address: string, onMailed: (address: string) => void, onSwap: () => void }} props */
function addressStep({ mode, address, onMailed, onSwap }) {
  const words = WORDS[mode];
  const email = field({
    label: 'E-mail',
    name: 'email',
    type: 'email',
    autocomplete: 'email',
    required: true,
    value: address,
  });
  const name = field({
    label: 'First name',
    hint: 'optional',
    name: 'firstName',
    autocomplete: 'given-name',
    maxlength: 100,
  });
  const form = formWith({
    fields: mode === 'signUp' ? [email, name] : [email],
    button: words.button,
    submit: async () => {
      const given = email.input.value.trim();
      if (mode === 'signUp') await signUp(given, name.input.value.trim());
      else await askForMail(given);
      onMailed(given);
    },
  });
  const swap = el('button', { type: 'button', class: 'link', onclick: onSwap }, words.other);
  const nodes = [
    el('h2', {}, words.title),
    el('p', { class: 'muted' }, 'No password: we mail you a link and a code.'),
    form,
    el('p', { class: 'swap muted' }, `${words.swap} `, swap),
  ];
  return { nodes, input: email.input };
}

/** @param {{ address: string, onSignedIn: () => Promise<void>, onOther: () => void }} props */
function codeStep({ address, onSignedIn, onOther }) {
  const code = field({
    label: '8-digit code',
    name: 'code',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    pattern: '[0-9]{4}[ \\-]?[0-9]{4}',
    title: 'Eight digits, such as 1234 5678',
    placeholder: '0000 0000',
    required: true,
    maxlength: 9,
  });
  code.input.classList.add('code');
  const form = formWith({
    fields: [code],
    button: 'Sign in',
    submit: async () => {
      await verify({ email: address, code: code.input.value });
      await onSignedIn();
    },
  });
  const other = el('button', { type: 'button', class: 'link', onclick: onOther }, 'Use another address');
  const heading = el('h2', { tabindex: -1 }, 'Look in your mail');
  const what = el(
    'p',
    {},
    'We wrote to ',
    el('strong', {}, address),
    '. Click the link in that mail, or type its code here. It works once, and for a few minutes only.',
  );
  const ways = el(
    'p',
    { class: 'swap muted' },
    askAgainButton(() => askForMail(address)),
    other,
  );
  return { nodes: [heading, what, form, ways, ...mailboxHint(address)], heading };
}

/** @param {string} email */
function askForMail(email) {
  return callApi('POST', '/auth/magic-link', { body: { email } });
}

/**
 * @param {string} email
 * @param {string} firstName
 */
function signUp(email, firstName) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return callApi('POST', '/email/signup', {
    body: { email, timezone: timeZone, ...(firstName && { firstName }) },
  });
}

/** @param {() => Promise<unknown>} again */
function askAgainButton(again) {
  const button = el('button', { type: 'button', class: 'link', disabled: true }, 'Send it again');
  const rest = () => setTimeout(() => button.removeAttribute('disabled'), ASK_AGAIN_AFTER_MS);
  button.addEventListener('click', async () => {
    button.setAttribute('disabled', '');
    button.textContent = await again().then(
      () => 'Sent again',
      (problem) => problem.message,
    );
    rest();
  });
  rest();
  return button;
}

/**
 * On one's own machine mail stays in the local mailbox.
 * @param {string} address
 */
function mailboxHint(address) {
  if (!['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)) return [];
  const href = `/dev/mailbox?to=${encodeURIComponent(address.toLowerCase())}`;
  return [
    el(
      'p',
      { class: 'hint' },
      'Running locally: ',
      el('a', { href, target: '_blank', rel: 'noopener' }, 'open the mailbox'),
      '.',
    ),
  ];
}
