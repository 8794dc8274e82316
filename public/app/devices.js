/** Where the reader is signed in, and how to end that. */
import { ApiProblem } from './api.js';
import { confirmDialog } from './confirmDialog.js';
import { el } from './elements.js';
import { ago, date, deviceName } from './format.js';
import { callSignedIn } from './session.js';

/** @typedef {import('../../src/wire/auth.ts').Session} Session */

/**
 * @param {{ email: string, onEndedHere: () => void }} props
 * @returns {{ element: HTMLElement, refresh: () => Promise<void> }}
 */
export function devicesCard({ email, onEndedHere }) {
  const status = el('p', { class: 'muted', role: 'status' }, 'Looking …');
  const list = el('ul', { class: 'devices' });
  const others = el(
    'button',
    { class: 'quiet wide', hidden: true, onclick: endOthers },
    'Sign out all others',
  );
  const heading = el('h2', { id: 'devices-title' }, 'Your devices');
  const who = el('p', { class: 'who muted' }, 'Signed in as ', el('strong', {}, email));
  const element = el(
    'section',
    { class: 'card', 'aria-labelledby': 'devices-title' },
    heading,
    who,
    status,
    list,
    others,
  );

  async function refresh() {
    try {
      /** @type {{ sessions: Session[] }} */
      const { sessions } = await callSignedIn('GET', '/auth/sessions');
      list.replaceChildren(...sessions.toSorted(currentFirst).map(row));
      others.hidden = sessions.length < 2;
      status.textContent = '';
    } catch (problem) {
      fail(problem);
    }
  }

  /** @param {Session} session */
  function row(session) {
    const name = deviceName(session.userAgent);
    const seen = session.current ? 'this device' : `active ${ago(session.lastSeenAt)}`;
    const label = session.current ? 'Sign out this device' : `Sign out ${name}`;
    return el(
      'li',
      { class: 'device' },
      el(
        'div',
        {},
        el('strong', {}, name),
        el('span', { class: 'muted' }, `${seen} · since ${date(session.createdAt)}`),
      ),
      el(
        'button',
        { class: 'small', 'aria-label': label, title: label, onclick: () => endOne(session) },
        'Sign out',
      ),
    );
  }

  /** @param {Session} session */
  async function endOne(session) {
    if (!(await change(`/auth/sessions/${encodeURIComponent(session.id)}`))) return;
    if (session.current) onEndedHere();
    else await refresh();
  }

  async function endOthers() {
    const sure = await confirmDialog({
      title: 'Sign out all other devices?',
      text: 'They lose their connection at once. What was read on them is kept.',
      action: 'Sign them out',
    });
    if (!sure) return;
    if (await change('/auth/sessions')) await refresh();
  }

  /**
   * @param {string} path
   * @returns {Promise<boolean>} whether it was done
   */
  async function change(path) {
    try {
      await callSignedIn('DELETE', path);
      return true;
    } catch (problem) {
      fail(problem);
      return false;
    }
  }

  /** @param {unknown} problem */
  function fail(problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return onEndedHere();
    status.textContent = problem instanceof ApiProblem ? problem.message : 'The list could not be loaded.';
  }

  return { element, refresh };
}

/**
 * @param {Session} a
 * @param {Session} b
 */
function currentFirst(a, b) {
  return Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt);
}
