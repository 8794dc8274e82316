/**
 * What this page knows of the reader's progress, and the updates that the server has not confirmed yet. Updates say
 * what is true, so sending one again after a reconnect is harmless.
 */

/** @typedef {import('../../src/wire/progress.ts').ChapterProgress} ChapterProgress */
/** @typedef {import('../../src/wire/progress.ts').Progress} Progress */
/** @typedef {{ chapterNumber: number } & Record<string, unknown>} Update */

export class ProgressState {
  rev = 0;
  /** @type {Map<number, ChapterProgress>} */
  chapters = new Map();
  /** @type {Map<string, Update>} */
  unconfirmed = new Map();
  /** @type {Progress | null} */
  server = null;

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
   * @param {Update} update
   * @returns {{ type: 'update', id: string, update: Update }} the frame to send
   */
  note(update) {
    const id = crypto.randomUUID();
    const known = this.chapters.get(update.chapterNumber);
    const noted = known ? { ...update, epoch: known.epoch } : update;
    this.unconfirmed.set(id, noted);
    return { type: 'update', id, update: noted };
  }

  /** @returns {{ type: 'update', id: string, update: Update }[]} the frames to send again after a reconnect */
  unconfirmedFrames() {
    return [...this.unconfirmed].map(([id, update]) => ({ type: 'update', id, update }));
  }

  /** @param {number} chapterNumber */
  isSaving(chapterNumber) {
    return [...this.unconfirmed.values()].some((update) => update.chapterNumber === chapterNumber);
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
