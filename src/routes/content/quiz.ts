/**
 * `POST /api/content/chapters/:chapterNumber/quizzes/:id`: whether an answer is right, for whoever may read the chapter.
 * It changes nothing: that a quiz was passed, the reader's progress says.
 */
import { findChapter } from '../../content/chapters.ts';
import type { Handler } from '../../context.ts';
import { RequestFailure } from '../../errors.ts';
import { readJson } from '../../http/readBody.ts';
import { json } from '../../http/reply.ts';
import { QuizTry, type QuizVerdict } from '../../wire/content.ts';
import { pathSegment } from '../pathSegment.ts';
import { chapterNumberOf } from '../progress/chapterNumberOf.ts';
import { admit } from './admission.ts';

export const tryQuiz: Handler = async (request, context) => {
  const number = chapterNumberOf(request);
  const chapter = await findChapter(context.bindings.DB, number);
  if (!chapter) throw new RequestFailure({ code: 'not_found' });
  await admit(context, { type: null, chapterNumber: number, fileKey: null, free: chapter.free });
  const id = pathSegment(request, 'id');
  const quiz = chapter.quizzes.find((one) => one.id === id);
  if (!quiz) throw new RequestFailure({ code: 'not_found' });
  const { answer } = await readJson(context.original, QuizTry);
  const correct = answer === quiz.answer;
  const verdict: QuizVerdict = { correct, why: correct ? quiz.why : null };
  return json(verdict, { 'Cache-Control': 'no-store' });
};
