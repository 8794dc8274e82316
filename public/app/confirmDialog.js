/** Asks before what cannot be taken back. */
import { el } from './elements.js';

/**
 * @param {{ title: string, text: string, action: string }} props
 * @returns {Promise<boolean>} true when the reader chose the action
 */
export function confirmDialog({ title, text, action }) {
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'dialog-title' },
    el('h2', { id: 'dialog-title' }, title),
    el('p', {}, text),
    el(
      'form',
      { method: 'dialog', class: 'actions' },
      el('button', { value: 'no', class: 'quiet', autofocus: true }, 'Keep it'),
      el('button', { value: 'yes', class: 'danger' }, action),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
