/** Forms that explain themselves: a label for each field, one error line, and a button that shows that work is going on. */
import { ApiProblem } from './api.js';
import { el } from './elements.js';

/**
 * @param {{ label: string, hint?: string, name: string } & import('./elements.js').Attributes} props
 * @returns {{ element: HTMLElement, input: HTMLInputElement }}
 */
export function field({ label, hint, ...attributes }) {
  const id = `field-${attributes.name}`;
  const input = el('input', { id, type: 'text', ...attributes });
  const words = el('label', { for: id }, label, hint ? el('span', { class: 'muted' }, ` (${hint})`) : null);
  return { element: el('div', { class: 'field' }, words, input), input };
}

/**
 * @param {{ fields: { element: HTMLElement, input: HTMLInputElement }[], button: string, submit: () => Promise<void> }} props
 * @returns {HTMLFormElement}
 */
export function formWith({ fields, button, submit }) {
  const error = el('p', { class: 'error', role: 'alert', id: `error-${fields[0]?.input.name}` });
  const action = el('button', { type: 'submit', class: 'primary' }, button);
  const form = el('form', { method: 'post' }, ...fields.map(({ element }) => element), error, action);
  for (const { input } of fields) input.setAttribute('aria-describedby', error.id);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (action.getAttribute('aria-busy') === 'true') return;
    error.textContent = '';
    action.setAttribute('aria-busy', 'true');
    try {
      await submit();
    } catch (problem) {
      error.textContent =
        problem instanceof ApiProblem ? problem.message : 'That did not work. Please try again.';
      fields[0]?.input.focus();
    } finally {
      action.setAttribute('aria-busy', 'false');
    }
  });
  return form;
}
