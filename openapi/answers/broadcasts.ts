/** Broadcasts as the owner sees them. */
import * as v from 'valibot';
import type * as wire from '../../src/wire/broadcasts.ts';
import { answer } from '../describe.ts';
import { count, text, textOrNull, time, timeOrNull } from './basic.ts';

const entries = {
  id: text,
  kind: v.literal('broadcast'),
  state: v.picklist(['scheduled', 'sending', 'delivering', 'finished', 'stopped']),
  subject: text,
  audience: v.union([
    v.object({ type: v.picklist(['all', 'with_access', 'finished']) }),
    v.object({ type: v.literal('stalled'), chapterNumber: count, idleDays: count }),
  ]),
  mailsPerMinute: count,
  createdAt: time,
  sendAt: time,
  startedAt: timeOrNull,
  endedAt: timeOrNull,
  counts: v.object({
    candidates: count,
    queued: count,
    skipped: v.object({
      unwanted: count,
      suppressed: count,
      unconfirmed: count,
      notInAudience: count,
      unknown: count,
      unreachable: count,
    }),
    mails: v.object({
      pending: count,
      sent: count,
      failed: count,
      unknown: count,
      dropped: count,
      erased: count,
    }),
  }),
};
const FIELDS = {
  state:
    "`scheduled` until its time; `sending`: mails go to readers' outboxes; `delivering`: some are still on their way; `stopped`: nothing more is sent.",
  counts: '`candidates` is `queued` and all of `skipped`; `queued` is all of `mails`.',
} as const;

export const BroadcastDetail = answer<wire.BroadcastDetail>()(
  v.object({ ...entries, markdown: text, html: text }),
  { description: 'One broadcast with its text, live from its own object.', fields: FIELDS },
);

export const Broadcast = answer<wire.Broadcast>()(v.object(entries), {
  description: 'One broadcast without its text.',
  fields: FIELDS,
});

export const BroadcastPage = answer<wire.BroadcastPage>()(
  v.object({ data: v.array(Broadcast), nextCursor: textOrNull }),
  { description: 'A page of broadcasts, newest first.' },
);

export const BroadcastPreview = answer<{
  subject: string;
  text: string;
  html: string;
  candidates: number;
}>()(v.object({ subject: text, text, html: text, candidates: count }), {
  description: 'The mail as readers would get it.',
  fields: { candidates: 'Readers in the audience, as the reports have it.' },
});
