/** The list of chapters, each with its controls, and word of what another device changed in it. */
import { chapterRow, stateText } from './chapterRow.js';
import { el, setText } from './elements.js';

/** @typedef {import('./progress.js').ChapterProgress} ChapterProgress */

/**
 * @typedef {object} Props
 * @property {import('./main.js').Chapter[]} chapters
 * @property {(update: import('./unconfirmed.js').Update) => void} onUpdate
 * @property {(chapterNumber: number) => void} onReset
 */

export class Outline {
  #rows;

  /** @param {Props} props */
  constructor({ chapters, onUpdate, onReset }) {
    this.#rows = new Map(
      chapters.map((chapter) => {
        const chapterNumber = chapter.number;
        const update = (/** @type {Record<string, unknown>} */ change) =>
          onUpdate({ chapterNumber, ...change });
        return [chapterNumber, chapterRow(chapter, { update, reset: () => onReset(chapterNumber) })];
      }),
    );
    this.element = el(
      'section',
      { class: 'outline', 'aria-labelledby': 'outline-title' },
      el('h2', { id: 'outline-title' }, 'Chapters'),
      chapters.length === 0
        ? el('p', { class: 'muted' }, 'Nothing is published yet.')
        : el('ol', {}, ...[...this.#rows.values()].map(({ element }) => element)),
    );
  }

  /** @param {import('./progress.js').ProgressState} state */
  update(state) {
    for (const [number, row] of this.#rows)
      row.update(state.chapters.get(number), state.unconfirmed.holds(number));
  }

  /** @param {number} chapterNumber */
  reveal(chapterNumber) {
    this.#rows.get(chapterNumber)?.reveal();
  }

  /** @param {ChapterProgress[]} changed on another device */
  announce(changed) {
    for (const { chapterNumber } of changed) this.#rows.get(chapterNumber)?.flash();
    const words = changed.map((chapter) => `Chapter ${chapter.chapterNumber}: ${stateText(chapter)}`);
    const announcer = document.getElementById('announcer');
    if (announcer) setText(announcer, `From another device: ${words.join('. ')}`);
  }
}
