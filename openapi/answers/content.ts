/** Chapters as readers get them. */
import * as v from 'valibot';
import type * as wire from '../../src/wire/content.ts';
import { ChapterAnswer, QuizVerdict } from '../../src/wire/content.ts';
import type * as shares from '../../src/wire/shares.ts';
import { answer, described } from '../describe.ts';
import { count, flag, text, time } from './basic.ts';

const Video = v.object({ id: text, title: text, seconds: count, url: v.exactOptional(text) });
const OpenQuiz = v.object({ id: text, question: text, options: v.array(text) });

export const Outline = answer<wire.OutlineAnswer>()(
  v.object({
    chapters: v.array(
      v.object({
        number: count,
        slug: text,
        title: text,
        summary: text,
        free: flag,
        minutes: count,
        videos: v.array(Video),
        quizzes: v.array(OpenQuiz),
      }),
    ),
  }),
  { description: 'The published chapters in the order in which they are read.' },
);

export const Chapter = described(ChapterAnswer, {
  description: 'A chapter with its text. Quizzes come without their answers.',
  fields: {
    html: 'Safe to insert as it is: nothing in it can run, and its links and pictures have whole addresses.',
  },
});

export const Verdict = described(QuizVerdict, {
  description: 'Whether an answer to a quiz is right.',
  fields: { why: 'With the right answer only.' },
});

export const Share = answer<shares.Share>()(
  v.object({ id: text, chapterNumber: count, createdAt: time, expiresAt: time, views: count }),
  { description: 'A link to one chapter.', fields: { views: 'How often it was opened.' } },
);

export const Shares = answer<{ shares: shares.Share[] }>()(v.object({ shares: v.array(Share) }), {
  description: 'The links of a reader that still work.',
});

export const NewShare = answer<{ url: string; expiresAt: string }>()(
  v.object({ url: text, expiresAt: time }),
  { description: 'A new link.', fields: { url: 'The token is behind the `#`, so that no server sees it.' } },
);
