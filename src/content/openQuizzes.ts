/** Quizzes as readers get them. */
import type { OutlineChapter } from '../wire/content.ts';

/** @returns the questions and their options; which one is right, and why, stays with the server */
export function openQuizzes(quizzes: OutlineChapter['quizzes']) {
  return quizzes.map(({ id, question, options }) => ({ id, question, options }));
}
