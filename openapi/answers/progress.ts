/** Progress as it is answered, and the frames of the live socket. */
import * as v from 'valibot';
import type { ServerFrame as WireFrame } from '../../src/wire/live.ts';
import type * as wire from '../../src/wire/progress.ts';
import { answer } from '../describe.ts';
import { count, flag, text, textOrNull, time, timeOrNull } from './basic.ts';

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

export const Position = answer<wire.Position>()(v.object({ anchor: textOrNull, percent, at: time }), {
  description: 'Where in a chapter a reader was last.',
  fields: { anchor: 'The id of a heading, without `#`.', percent: '0 to 100.' },
});

export const ChapterProgress = answer<wire.ChapterProgress>()(
  v.object({
    chapterNumber: count,
    completed: flag,
    completedAt: timeOrNull,
    timeSpent: count,
    videosWatched: v.array(text),
    quizzesPassed: v.array(text),
    position: v.nullable(Position),
    furthestPercent: percent,
    epoch: count,
    rev: count,
    updatedAt: time,
  }),
  {
    description: 'What a reader did in one chapter, merged over all devices.',
    fields: {
      timeSpent: 'Seconds: what was imported, and the sum over all sittings.',
      position: 'The latest by clamped client time.',
      epoch: 'Grows by one with each reset. An update that names an older one is ignored.',
      rev: "The reader's revision at which this chapter last changed.",
    },
  },
);

export const ProgressChange = answer<wire.ProgressChange>()(
  v.object({ rev: count, chapters: v.array(ChapterProgress) }),
  { description: 'Chapters as they are now. A repeated or empty update changes nothing, not even `rev`.' },
);

const ProgressSummary = v.object({
  chaptersTotal: count,
  chaptersCompleted: count,
  percentComplete: v.number(),
  timeSpent: count,
  currentStreakDays: count,
  longestStreakDays: count,
  lastReadAt: timeOrNull,
});

const Resume = v.object({
  last: v.nullable(v.object({ chapterNumber: count, position: v.nullable(Position) })),
  furthest: v.nullable(v.object({ chapterNumber: count, percent })),
  next: v.nullable(v.object({ chapterNumber: count })),
});

export const Progress = answer<wire.Progress>()(
  v.object({
    rev: count,
    chapters: v.array(ChapterProgress),
    summary: ProgressSummary,
    resume: Resume,
  }),
  {
    description: 'All that a reader did.',
    fields: {
      rev: 'Grows by one with every change of this reader.',
      summary: '`chaptersTotal` counts published chapters; `timeSpent` is in seconds.',
      resume: 'Where to go on: the last place read, the furthest one, and the next chapter not completed.',
    },
  },
);

const change = { rev: count, chapters: v.array(ChapterProgress) };

export const ServerFrame = answer<WireFrame>()(
  v.variant('type', [
    v.object({ type: v.literal('hello'), rev: count, serverTime: time, devices: count }),
    v.object({ type: v.literal('ack'), id: v.union([text, v.number()]), ...change }),
    v.object({ type: v.literal('progress'), ...change }),
    v.object({ type: v.literal('changes'), ...change }),
    v.object({ type: v.literal('presence'), devices: count }),
    v.object({ type: v.literal('access'), hasAccess: flag }),
    v.object({
      type: v.literal('error'),
      id: v.exactOptional(v.union([text, v.number()])),
      code: text,
      detail: text,
    }),
  ]),
  {
    description:
      'A frame from the server. `hello` opens; `ack` answers an update once it is durable, with what it named and whatever ' +
      'else came with the same revision; `progress` tells the other devices of it; `changes` answers `sync`; `presence` ' +
      'counts the devices that have a socket open.',
  },
);
