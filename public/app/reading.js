/** The signed-in page: joins progress, the live socket and what is on the screen. */
import { ApiProblem } from './api.js';
import { confirmDialog } from './confirmDialog.js';
import { DevicesCard } from './devices.js';
import { el } from './elements.js';
import { hero } from './hero.js';
import { LiveSocket } from './LiveSocket.js';
import { Outline } from './outline.js';
import { Resender } from './Resender.js';
import { accessToken, callSignedIn, signOut } from './session.js';
import { takeFrame } from './takeFrame.js';
import { readerTools } from './tools.js';

/** Streak and resume are the server's to say; several changes at once are asked about once. */
const ASK_SUMMARY_AFTER_MS = 800;

/**
 * @typedef {object} Props
 * @property {import('./main.js').Chapter[]} chapters
 * @property {import('../../src/wire/auth.ts').Reader} reader
 * @property {import('./progress.js').ProgressState} state
 * @property {(why: 'ended' | 'erased' | 'left') => void} onLeave
 */

export class ReadingView {
  #state;
  #onLeave;
  #outline;
  #hero;
  #devices;
  #tools;
  #live;
  #resender;
  #summaryTimer = 0;
  #trouble = el('p', { class: 'error', role: 'alert' });

  /** @param {Props} props */
  constructor({ chapters, reader, state, onLeave }) {
    this.#state = state;
    this.#onLeave = onLeave;
    this.#outline = new Outline({
      chapters,
      onUpdate: (update) => this.#update(update),
      onReset: (chapterNumber) => this.#reset(chapterNumber),
    });
    this.#hero = hero({
      firstName: reader.firstName,
      outline: chapters,
      onResume: (number) => this.#outline.reveal(number),
    });
    this.#devices = new DevicesCard({ email: reader.email, onEndedHere: () => onLeave('ended') });
    this.#tools = readerTools({ onSignOut: () => this.#signOut() });
    this.#live = new LiveSocket({
      token: currentToken,
      rev: () => state.rev,
      onFrame: (frame) => this.#receive(frame),
      onState: this.#tools.showConnection,
      onEnd: (reason) => this.#end(reason),
    });
    this.#resender = new Resender((id) => this.#send(id));
    this.tools = this.#tools.element;
    this.element = el(
      'div',
      { class: 'reading' },
      this.#hero.element,
      this.#trouble,
      this.#outline.element,
      el('aside', {}, this.#devices.element),
    );
  }

  open() {
    this.#render();
    this.#devices.refresh();
    this.#live.start();
  }

  close() {
    clearTimeout(this.#summaryTimer);
    this.#resender.stop();
    this.#live.stop();
  }

  /** @param {import('./unconfirmed.js').Update} update */
  #update(update) {
    this.#trouble.textContent = '';
    this.#live.send(this.#state.note(update));
    this.#render();
  }

  /** @param {number} chapterNumber */
  async #reset(chapterNumber) {
    const sure = await confirmDialog({
      title: `Reset chapter ${chapterNumber}?`,
      text: 'Its position, time, videos and quizzes are cleared on all your devices. This cannot be taken back.',
      action: 'Reset it',
    });
    if (!sure) return;
    try {
      await callSignedIn('DELETE', `/progress/${chapterNumber}`);
      await this.#askForAll();
    } catch (problem) {
      this.#fail(problem);
    }
  }

  async #signOut() {
    const { unconfirmed } = this.#state;
    const sure =
      unconfirmed.size === 0 ||
      (await confirmDialog({
        title: 'Sign out now?',
        text: 'Some of your changes have not reached the handbook yet. Signing out here loses them.',
        action: 'Sign out',
      }));
    if (!sure) return;
    try {
      await signOut();
      unconfirmed.clear();
      this.#onLeave('left');
    } catch (problem) {
      this.#fail(problem);
    }
  }

  /** @param {import('./reconnect.js').EndReason} reason */
  #end(reason) {
    if (reason === 'session') return this.#onLeave('ended');
    this.#state.unconfirmed.clear();
    this.#onLeave('erased');
  }

  /** @param {import('./LiveSocket.js').ServerFrame} frame */
  #receive(frame) {
    const todo = takeFrame(this.#state, frame);
    if (todo.connected) this.#resender.start(this.#state.unconfirmed.ids);
    if (todo.sendAgain !== undefined) this.#resender.again(todo.sendAgain);
    if (todo.devices !== undefined) {
      this.#tools.showDevices(todo.devices);
      this.#devices.refresh();
    }
    if (todo.summaryStale) this.#askForSummary();
    if (todo.changedElsewhere) this.#outline.announce(todo.changedElsewhere);
    if (todo.trouble !== undefined) this.#trouble.textContent = todo.trouble;
    this.#render();
  }

  /**
   * @param {string} id
   * @returns {boolean} whether there is a connection, for all that is known
   */
  #send(id) {
    const frame = this.#state.unconfirmed.frame(id);
    return frame === null || this.#live.send(frame);
  }

  #askForSummary() {
    clearTimeout(this.#summaryTimer);
    this.#summaryTimer = setTimeout(
      () => this.#askForAll().catch((problem) => this.#fail(problem)),
      ASK_SUMMARY_AFTER_MS,
    );
  }

  async #askForAll() {
    this.#state.replace(await callSignedIn('GET', '/progress'));
    this.#render();
  }

  /** @param {unknown} problem */
  #fail(problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return this.#onLeave('ended');
    this.#trouble.textContent =
      problem instanceof ApiProblem ? problem.message : 'That did not work. Please try again.';
  }

  #render() {
    this.#hero.update(this.#state);
    this.#outline.update(this.#state);
  }
}

/**
 * @param {boolean} mayHaveEnded ask the server whether the session still lives
 * @returns {Promise<string | null>}
 */
async function currentToken(mayHaveEnded) {
  try {
    if (mayHaveEnded) await callSignedIn('GET', '/auth/session');
    return await accessToken();
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return null;
    throw problem;
  }
}
