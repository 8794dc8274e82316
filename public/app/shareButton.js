/** Makes a link by which anyone may read one chapter for some days, and shows it to be copied. */
import { ApiProblem } from './api.js';
import { el, setText } from './elements.js';
import { callSignedIn } from './session.js';

/**
 * @param {number} chapterNumber
 * @returns {HTMLElement}
 */
export function shareButton(chapterNumber) {
  const words = el('span', { class: 'muted', role: 'status' });
  const link = el('input', {
    type: 'url',
    readonly: true,
    hidden: true,
    'aria-label': 'Link to this chapter',
  });

  async function share() {
    try {
      const { url, expiresAt } = await callSignedIn('POST', `/content/chapters/${chapterNumber}/share`);
      link.value = url;
      link.hidden = false;
      link.select();
      const until = new Date(expiresAt).toLocaleDateString(undefined, { dateStyle: 'medium' });
      const copied = await navigator.clipboard.writeText(url).then(
        () => 'Copied. ',
        () => '',
      );
      setText(words, `${copied}Whoever has this link can read the chapter until ${until}.`);
    } catch (problem) {
      setText(words, problem instanceof ApiProblem ? problem.message : 'No link could be made.');
    }
  }

  return el(
    'div',
    { class: 'share' },
    el('button', { class: 'small', onclick: share }, 'Share'),
    link,
    words,
  );
}
