/** Chapters as they are published and as the outline lists them. */
import * as v from 'valibot';
import { FileKey } from './files.ts';
import { ChapterNumber } from './progress.ts';

const ItemId = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const Text = (max: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max));

const QUIZ_OPTIONS_MAX = 8;

const Video = v.object({
  id: ItemId,
  title: Text(200),
  seconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The key of the published file that plays; without one its readers say themselves that they watched it. */
  file: v.exactOptional(
    v.pipe(FileKey, v.regex(/\.(?:webm|mp4)$/, 'The file of a video ends in .webm or .mp4.')),
  ),
});
const Quiz = v.pipe(
  v.object({
    id: ItemId,
    question: Text(500),
    options: v.pipe(v.array(Text(300)), v.minLength(2), v.maxLength(QUIZ_OPTIONS_MAX)),
    answer: v.pipe(v.number(), v.integer(), v.minValue(0)),
    why: Text(1000),
  }),
  v.forward(
    v.check((quiz) => quiz.answer < quiz.options.length, 'answer must be the index of one of the options.'),
    ['answer'],
  ),
);

/** A chapter's text, before it is published. */
export const ChapterSource = v.pipe(v.string(), v.minLength(1), v.maxLength(500_000));

/** What is published of a chapter beside its text. */
export const ChapterFields = v.object({
  slug: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'A slug is lower-case words with hyphens.'),
    v.maxLength(100),
  ),
  title: Text(200),
  summary: Text(300),
  free: v.boolean(),
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600)),
  /** Where it stands among the others; at its number when absent. */
  position: v.optional(ChapterNumber),
  videos: v.pipe(v.array(Video), v.maxLength(100)),
  quizzes: v.pipe(v.array(Quiz), v.maxLength(100)),
});

/** The body of `PUT /api/admin/content/chapters/:chapterNumber`: its text is Markdown, or HTML that is sanitised. */
export const PublishedChapter = v.pipe(
  v.object({
    ...ChapterFields.entries,
    markdown: v.optional(ChapterSource),
    html: v.optional(ChapterSource),
  }),
  v.forward(
    v.check(
      ({ markdown, html }) => (markdown === undefined) !== (html === undefined),
      'Give the text as markdown or as html, and not as both.',
    ),
    ['markdown'],
  ),
);
export type PublishedChapter = v.InferOutput<typeof PublishedChapter>;

type Fields = v.InferOutput<typeof ChapterFields>;
export type OutlineChapter = Omit<Fields, 'position'> & { number: number };

/** A quiz as readers get it: which option is right, and why, stays here. */
const OpenQuiz = v.object({ id: v.string(), question: v.string(), options: v.array(v.string()) });

/** A video as readers get it: `url` opens its file to whoever got the chapter, as long as its pictures open. */
const OpenVideo = v.strictObject({
  id: v.string(),
  title: v.string(),
  seconds: v.number(),
  url: v.exactOptional(v.string()),
});

/** The answer of `GET /api/content/chapters/:numberOrSlug`. */
export const ChapterAnswer = v.strictObject({
  chapter: v.strictObject({
    number: ChapterNumber,
    slug: v.string(),
    title: v.string(),
    summary: v.string(),
    free: v.boolean(),
    minutes: v.number(),
    videos: v.array(OpenVideo),
    quizzes: v.array(OpenQuiz),
    version: v.string(),
    updatedAt: v.pipe(v.string(), v.isoTimestamp()),
  }),
  /** Safe to insert as it is: nothing in it can run, and its links and pictures have whole addresses. */
  html: v.string(),
});
export type ChapterAnswer = v.InferOutput<typeof ChapterAnswer>;

/** The answer of `GET /api/content/chapters`: the same of each chapter, without its text and its videos' addresses. */
export type OutlineAnswer = { chapters: Omit<ChapterAnswer['chapter'], 'version' | 'updatedAt'>[] };

/** The body of `POST /api/content/chapters/:chapterNumber/quizzes/:id`: the index of the option that was chosen. */
export const QuizTry = v.object({
  answer: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(QUIZ_OPTIONS_MAX - 1)),
});
/** `why` comes with the right answer only, so that a wrong one leaves something to find out. */
export const QuizVerdict = v.strictObject({ correct: v.boolean(), why: v.nullable(v.string()) });
export type QuizVerdict = v.InferOutput<typeof QuizVerdict>;

/** One of `GET /api/admin/content/chapters`, withdrawn ones too. */
export type PublishedEntry = Omit<OutlineChapter, 'videos' | 'quizzes'> & {
  position: number;
  version: string;
  updatedAt: string;
  withdrawnAt: string | null;
};

/** A version of a chapter, newest first in its list; its text stays in object storage. */
export type ChapterVersion = { version: string; title: string; publishedAt: string };
