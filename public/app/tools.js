/** The reader's corner of the header: is this page live, on how many devices, and the way out. */
import { el, setText } from './elements.js';

const WORDS = { connecting: 'Connecting …', live: 'Live', offline: 'Offline, changes are kept' };

/**
 * @param {{ onSignOut: () => void }} props
 * @returns {{ element: HTMLElement, showConnection: (state: import('./LiveSocket.js').ConnectionState) => void, showDevices: (count: number) => void }}
 */
export function readerTools({ onSignOut }) {
  const words = el('span', {});
  const devices = el('span', { class: 'count' });
  const pill = el('p', { class: 'connection', role: 'status' }, words, ' ', devices);
  const element = el(
    'div',
    { class: 'reader-tools' },
    pill,
    el('button', { class: 'small', onclick: onSignOut }, 'Sign out'),
  );
  return {
    element,
    showConnection(state) {
      pill.dataset.state = state;
      setText(words, WORDS[state]);
      devices.hidden = state !== 'live';
    },
    showDevices(count) {
      setText(devices, count === 1 ? '1 device' : `${count} devices`);
    },
  };
}
