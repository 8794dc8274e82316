/** What each frame from the live socket means: how it changes the state, and what is left for the page to do. */

/** @typedef {import('./progress.js').ChapterProgress} ChapterProgress */
/**
 * @typedef {object} ToDo
 * @property {boolean} [connected] unconfirmed updates are to be sent again
 * @property {string} [sendAgain] the id of an update that was refused for now
 * @property {number} [devices] how many are here, news
 * @property {boolean} [summaryStale] streak and resume are to be asked for
 * @property {ChapterProgress[]} [changedElsewhere] to be pointed out
 * @property {string} [trouble] to be told
 */

/**
 * @param {import('./progress.js').ProgressState} state is changed
 * @param {import('../../src/wire/live.ts').ServerFrame} frame
 * @returns {ToDo}
 */
export function takeFrame(state, frame) {
  switch (frame.type) {
    case 'hello':
      return { connected: true, devices: frame.devices };
    case 'presence':
      return { devices: frame.devices };
    case 'ack':
      state.unconfirmed.remove(String(frame.id));
      state.merge(frame);
      return { summaryStale: true };
    case 'changes':
      state.merge(frame);
      return { summaryStale: true };
    case 'progress':
      state.merge(frame);
      return { summaryStale: true, changedElsewhere: frame.chapters };
    case 'error':
      return takeError(state, frame);
    case 'access':
      return {};
  }
}

/**
 * @param {import('./progress.js').ProgressState} state
 * @param {{ id?: string | number, code: string, detail: string }} error
 * @returns {ToDo}
 */
function takeError(state, { id, code, detail }) {
  if (id === undefined) return { trouble: detail };
  const outcome = state.unconfirmed.refuse(String(id), code);
  if (outcome === 'unknown') return {};
  if (outcome === 'again') return { sendAgain: String(id) };
  return { trouble: `A change to chapter ${outcome.lost.chapterNumber} could not be saved: ${detail}` };
}
