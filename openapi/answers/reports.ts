/** The owner's reports. */
import * as v from 'valibot';
import { ACCESS_TYPES } from '../../src/wire/access.ts';
import type { AccessReport as WireAccess } from '../../src/wire/accessReport.ts';
import type * as activity from '../../src/wire/activityReports.ts';
import type { DriftReport as WireDrift } from '../../src/wire/drift.ts';
import { MAIL_KINDS } from '../../src/wire/mail.ts';
import type * as wire from '../../src/wire/reports.ts';
import { SumCheckAnswer } from '../../src/wire/sumCheck.ts';
import { answer, described } from '../describe.ts';
import { count, day, text, textOrNull, time } from './basic.ts';

const visits = v.object({ human: count, machine: count, raw: count });
const fate = {
  delivered: count,
  opened: visits,
  clicked: visits,
  bounced: count,
  complained: count,
  unsubscribed: count,
};

export const Overview = answer<wire.Overview>()(
  v.object({
    subscribers: v.object({
      total: count,
      confirmed: count,
      withAccess: count,
      purchased: count,
      new7Days: count,
    }),
    activeReaders: v.object({ now: count, days1: count, days7: count, days30: count }),
    chaptersCompleted: count,
    timeSpent: count,
    mail: v.object({ sent: count, ...fate }),
    generatedAt: time,
  }),
  {
    description: 'The numbers of the dashboard.',
    fields: {
      activeReaders:
        'Readers, each counted once, who read now (`now`), or last read today (UTC) or on one of the days before.',
      timeSpent: 'Seconds.',
      mail: '`sent` includes what was imported. `human`: opened or clicked by a person; `machine`: only by machines; `raw`: all events.',
    },
  },
);

export const Funnel = answer<wire.Funnel>()(
  v.object({
    chapters: v.array(
      v.object({
        chapterNumber: count,
        title: textOrNull,
        started: count,
        completed: count,
        completionRate: v.number(),
        averageTime: v.number(),
        videosWatched: count,
        quizzesPassed: count,
      }),
    ),
    generatedAt: time,
  }),
  {
    description:
      'How far readers come. `completionRate` is 0 to 1, of those who started; `averageTime` is seconds for each of them.',
  },
);

export const ActivityReport = answer<activity.ActivityReport>()(
  v.object({
    from: day,
    to: day,
    days: v.array(
      v.object({
        day,
        activeReaders: count,
        seconds: count,
        chaptersCompleted: count,
        signups: count,
      }),
    ),
    generatedAt: time,
  }),
  { description: "What happened on each day, in each reader's own time zone." },
);

export const RetentionReport = answer<activity.RetentionReport>()(
  v.object({
    cohorts: v.array(v.object({ week: day, size: count, active: v.array(count) })),
    generatedAt: time,
  }),
  {
    description:
      'Readers by the week of their sign-up (its Monday). `active`: how many did something in that week, the next, and so on.',
  },
);

export const EmailReport = answer<wire.EmailReport>()(
  v.object({
    kinds: v.array(v.object({ ...fate, kind: v.picklist(MAIL_KINDS), sent: count })),
    generatedAt: time,
  }),
  { description: 'What became of the mails of each kind, each mail counted once.' },
);

export const AccessReport = answer<WireAccess>()(
  v.object({
    from: day,
    to: day,
    access: v.array(
      v.object({
        day,
        chapterNumber: v.nullable(count),
        title: textOrNull,
        type: v.picklist(ACCESS_TYPES),
        byReaders: count,
        anonymous: count,
      }),
    ),
    generatedAt: time,
  }),
  {
    description: 'What was opened on each day (UTC).',
    fields: {
      access: '`byReaders`: by readers who were signed in; `anonymous`: views of free chapters by others.',
    },
  },
);

export const DriftReport = answer<WireDrift>()(
  v.object({
    checks: v.array(
      v.object({
        day,
        checkedAt: time,
        checked: count,
        pending: count,
        mended: count,
        missing: count,
        failed: count,
        fields: v.record(text, count),
      }),
    ),
  }),
  {
    description:
      'What comparing readers with their rows in the reports found, a check each day. `mended` differed and were told again.',
  },
);

export const SumCheck = described(SumCheckAnswer, {
  description: 'While `counting`, ask again: readers are still to be added up.',
  fields: { differences: 'The first of them: what the reports show, and what the readers contribute.' },
});
