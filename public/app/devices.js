/** Where the reader is signed in, and how to end that. */
import { ApiProblem } from './api.js';
import { confirmDialog } from './confirmDialog.js';
import { el } from './elements.js';
import { ago, date, deviceName } from './format.js';
import { callSignedIn } from './session.js';

/** @typedef {import('../../src/wire/auth.ts').Session} Session */

export class DevicesCard {
  #onEndedHere;
  #status = el('p', { class: 'muted', role: 'status' }, 'Looking …');
  #list = el('ul', { class: 'devices' });
  #others = el(
    'button',
    { class: 'quiet wide', hidden: true, onclick: () => this.#endOthers() },
    'Sign out all others',
  );

  /** @param {{ email: string, onEndedHere: () => void }} props */
  constructor({ email, onEndedHere }) {
    this.#onEndedHere = onEndedHere;
    this.element = el(
      'section',
      { class: 'card', 'aria-labelledby': 'devices-title' },
      el('h2', { id: 'devices-title' }, 'Your devices'),
      el('p', { class: 'who muted' }, 'Signed in as ', el('strong', {}, email)),
      this.#status,
      this.#list,
      this.#others,
      el('p', {}, el('a', { href: '/mail-preferences' }, 'Mail preferences')),
    );
  }

  async refresh() {
    try {
      /** @type {{ sessions: Session[] }} */
      const { sessions } = await callSignedIn('GET', '/auth/sessions');
      const rows = sessions.toSorted(currentFirst);
      this.#list.replaceChildren(...rows.map((session) => deviceRow(session, () => this.#endOne(session))));
      this.#others.hidden = sessions.length < 2;
      this.#status.textContent = '';
    } catch (problem) {
      this.#fail(problem);
    }
  }

  /** @param {Session} session */
  async #endOne(session) {
    if (!(await this.#delete(`/auth/sessions/${encodeURIComponent(session.id)}`))) return;
    if (session.current) this.#onEndedHere();
    else await this.refresh();
  }

  async #endOthers() {
    const sure = await confirmDialog({
      title: 'Sign out all other devices?',
      text: 'They lose their connection at once. What was read on them is kept.',
      action: 'Sign them out',
    });
    if (!sure) return;
    if (await this.#delete('/auth/sessions')) await this.refresh();
  }

  /**
   * @param {string} path
   * @returns {Promise<boolean>} whether it was done
   */
  async #delete(path) {
    try {
      await callSignedIn('DELETE', path);
      return true;
    } catch (problem) {
      this.#fail(problem);
      return false;
    }
  }

  /** @param {unknown} problem */
  #fail(problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return this.#onEndedHere();
    this.#status.textContent =
      problem instanceof ApiProblem ? problem.message : 'The list could not be loaded.';
  }
}

/**
 * @param {Session} session
 * @param {() => void} onEnd
 */
function deviceRow(session, onEnd) {
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
    el('button', { class: 'small', 'aria-label': label, title: label, onclick: onEnd }, 'Sign out'),
  );
}

/**
 * @param {Session} a
 * @param {Session} b
 */
function currentFirst(a, b) {
  return Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt);
}
