/** What this page knows of the reader's progress: what the server said, and what it has not confirmed yet. */

/** @typedef {import('../../src/wire/progress.ts').ChapterProgress} ChapterProgress */
/** @typedef {import('../../src/wire/progress.ts').Progress} Progress */

export class ProgressState {
  rev = 0;
  /** @type {Map<number, ChapterProgress>} */
  chapters = new Map();
  /** @type {Progress | null} */
  server = null;

  /** @param {import('./unconfirmed.js').Unconfirmed} unconfirmed */
  constructor(unconfirmed) {
    this.unconfirmed = unconfirmed;
  }

  /** @param {Progress} progress the whole, as GET /progress answers */
  replace(progress) {
    if (this.server === null || progress.rev >= this.server.rev) this.server = progress;
    this.merge(progress);
  }

  /**
   * Takes changed chapters in any order: the newer revision of each stays.
   * @param {{ rev: number, chapters: ChapterProgress[] }} change
   */
  merge({ rev, chapters }) {
    for (const chapter of chapters) {
      const known = this.chapters.get(chapter.chapterNumber);
      if (!known || chapter.rev >= known.rev) this.chapters.set(chapter.chapterNumber, chapter);
    }
    this.rev = Math.max(this.rev, rev);
  }

  /**
   * @param {import('./unconfirmed.js').Update} update
   * @returns {import('./unconfirmed.js').UpdateFrame} the frame to send
   */
  note(update) {
    const epoch = this.chapters.get(update.chapterNumber)?.epoch ?? 0;
    return this.unconfirmed.add({ ...update, epoch });
  }

  /**
   * Counted here, so that live changes show at once.
   * @param {number[]} numbers the handbook's chapters; progress in others, withdrawn since, counts as time only
   * @returns {{ completed: number, percent: number, seconds: number }}
   */
  summary(numbers) {
    const completed = numbers.filter((number) => this.chapters.get(number)?.completed).length;
    const seconds = [...this.chapters.values()].reduce((sum, chapter) => sum + chapter.timeSpent, 0);
    return {
      completed,
      percent: numbers.length > 0 ? Math.floor((100 * completed) / numbers.length) : 0,
      seconds,
    };
  }
}
