/** The signed-in page: joins progress, the live socket and what is on the screen. */
import { ApiProblem } from './api.js';
import { chapterRow, stateText } from './chapterRow.js';
import { confirmDialog } from './confirmDialog.js';
import { DevicesCard } from './devices.js';
import { el, setText } from './elements.js';
import { hero } from './hero.js';
import { LiveSocket } from './LiveSocket.js';
import { ProgressState } from './progress.js';
import { accessToken, callSignedIn, signOut } from './session.js';
import { readerTools } from './tools.js';

/** Streak and resume are the server's to say; several changes at once are asked about once. */
const ASK_SUMMARY_AFTER_MS = 800;

/**
 * @typedef {object} Props
 * @property {import('./main.js').Chapter[]} outline
 * @property {import('../../src/wire/auth.ts').Reader} reader
 * @property {import('./progress.js').Progress} progress
 * @property {(why: 'ended' | 'erased' | 'left') => void} onLeave
 */

/**
 * @param {Props} props
 * @returns {{ element: HTMLElement, tools: HTMLElement, close: () => void }}
 */
export function readingView({ outline, reader, progress, onLeave }) {
  const state = new ProgressState();
  state.replace(progress);
  let summaryTimer = 0;

  const rows = new Map(
    outline.map((chapter) => [chapter.number, chapterRow(chapter, actionsFor(chapter.number))]),
  );
  const head = hero({
    firstName: reader.firstName,
    outline,
    onResume: (number) => rows.get(number)?.reveal(),
  });
  const devices = new DevicesCard({ email: reader.email, onEndedHere: () => onLeave('ended') });
  const tools = readerTools({ onSignOut: () => signOut().then(() => onLeave('left'), fail) });
  const trouble = el('p', { class: 'error', role: 'alert' });

  /** @param {number} chapterNumber */
  function actionsFor(chapterNumber) {
    return {
      /** @param {Record<string, unknown>} change */
      update(change) {
        trouble.textContent = '';
        live.send(state.note({ chapterNumber, ...change }));
        render();
      },
      reset: () => reset(chapterNumber),
    };
  }

  /** @param {number} chapterNumber */
  async function reset(chapterNumber) {
    const sure = await confirmDialog({
      title: `Reset chapter ${chapterNumber}?`,
      text: 'Its position, time, videos and quizzes are cleared on all your devices. This cannot be taken back.',
      action: 'Reset it',
    });
    if (!sure) return;
    try {
      await callSignedIn('DELETE', `/progress/${chapterNumber}`);
      await askForAll();
    } catch (problem) {
      fail(problem);
    }
  }

  /** @param {import('./LiveSocket.js').ServerFrame} frame */
  function receive(frame) {
    if (frame.type === 'hello') for (const update of state.unconfirmedFrames()) live.send(update);
    if (frame.type === 'hello' || frame.type === 'presence') {
      tools.showDevices(frame.devices);
      devices.refresh();
    }
    if (frame.type === 'ack') state.unconfirmed.delete(String(frame.id));
    if (frame.type === 'ack' || frame.type === 'progress' || frame.type === 'changes') {
      state.merge(frame);
      askForSummary();
    }
    if (frame.type === 'progress') announce(frame.chapters);
    if (frame.type === 'error') {
      if (frame.id !== undefined) state.unconfirmed.delete(String(frame.id));
      trouble.textContent = frame.detail;
    }
    render();
  }

  /** @param {import('./progress.js').ChapterProgress[]} chapters changed on another device */
  function announce(chapters) {
    for (const chapter of chapters) rows.get(chapter.chapterNumber)?.flash();
    const words = chapters
      .map((chapter) => `Chapter ${chapter.chapterNumber}: ${stateText(chapter)}`)
      .join('. ');
    const announcer = document.getElementById('announcer');
    if (announcer) setText(announcer, `From another device: ${words}`);
  }

  function askForSummary() {
    clearTimeout(summaryTimer);
    summaryTimer = setTimeout(() => askForAll().catch(fail), ASK_SUMMARY_AFTER_MS);
  }

  async function askForAll() {
    state.replace(await callSignedIn('GET', '/progress'));
    render();
  }

  /** @param {unknown} problem */
  function fail(problem) {
    if (problem instanceof ApiProblem && problem.status === 401) return onLeave('ended');
    trouble.textContent =
      problem instanceof ApiProblem ? problem.message : 'That did not work. Please try again.';
  }

  function render() {
    head.update(state);
    for (const [number, row] of rows) row.update(state.chapters.get(number), state.isSaving(number));
  }

  const live = new LiveSocket({
    token: currentToken,
    rev: () => state.rev,
    onFrame: receive,
    onState: tools.showConnection,
    onEnd: (reason) => onLeave(reason === 'erased' ? 'erased' : 'ended'),
  });
  render();
  devices.refresh();
  live.start();

  return {
    tools: tools.element,
    element: el(
      'div',
      { class: 'reading' },
      head.element,
      trouble,
      el(
        'section',
        { class: 'outline', 'aria-labelledby': 'outline-title' },
        el('h2', { id: 'outline-title' }, 'Chapters'),
        el('ol', {}, ...[...rows.values()].map(({ element }) => element)),
      ),
      el('aside', {}, devices.element),
    ),
    close() {
      clearTimeout(summaryTimer);
      live.stop();
    },
  };
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
