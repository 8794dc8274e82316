/** Chapters as they are published and as the outline lists them. */
import * as v from 'valibot';

const ItemId = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const Text = (max: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max));

const Video = v.object({
  id: ItemId,
  title: Text(200),
  seconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
const Quiz = v.pipe(
  v.object({
    id: ItemId,
    question: Text(500),
    options: v.pipe(v.array(Text(300)), v.minLength(2), v.maxLength(8)),
    answer: v.pipe(v.number(), v.integer(), v.minValue(0)),
    why: Text(1000),
  }),
  v.forward(
    v.check((quiz) => quiz.answer < quiz.options.length, 'answer must be the index of one of the options.'),
    ['answer'],
  ),
);

/** The body of `PUT /api/admin/content/chapters/:number`. */
export const PublishedChapter = v.object({
  slug: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'A slug is lower-case words with hyphens.'),
    v.maxLength(100),
  ),
  title: Text(200),
  summary: Text(300),
  free: v.boolean(),
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600)),
  videos: v.pipe(v.array(Video), v.maxLength(100)),
  quizzes: v.pipe(v.array(Quiz), v.maxLength(100)),
  markdown: v.pipe(v.string(), v.minLength(1), v.maxLength(500_000)),
});
export type PublishedChapter = v.InferOutput<typeof PublishedChapter>;

export type OutlineChapter = Omit<PublishedChapter, 'markdown'> & { number: number };
