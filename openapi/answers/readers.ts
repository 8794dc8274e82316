/** Readers as administrators see them. */
import * as v from 'valibot';
import { AuditAction } from '../../src/wire/audit.ts';
import type { Reader as WireReader } from '../../src/wire/auth.ts';
import type * as ledger from '../../src/wire/entitlements.ts';
import { MAIL_KINDS } from '../../src/wire/mail.ts';
import type { AdminView } from '../../src/wire/readerRpc.ts';
import type { ReaderPage as WirePage } from '../../src/wire/reports.ts';
import type { TimelineEntry as WireEntry } from '../../src/wire/timeline.ts';
import { answer } from '../describe.ts';
import { Reader, readerEntries, Session } from './auth.ts';
import { count, flag, text, textOrNull, time, timeOrNull } from './basic.ts';
import { MailPreferences } from './email.ts';
import { Progress } from './progress.ts';

export const ReaderPage = answer<WirePage>()(
  v.object({
    data: v.array(
      v.object({ ...readerEntries, chaptersCompleted: count, timeSpent: count, lastReadAt: timeOrNull }),
    ),
    nextCursor: textOrNull,
    total: v.nullable(count),
  }),
  {
    description: 'A page of subscribers.',
    fields: {
      nextCursor: 'For the next page of the same query; null on the last one.',
      total:
        'Readers on all pages together; of a search, as many as there were when its first page was read. Null where they are looked for part by part: there a page may hold few or none, and yet another follows.',
    },
  },
);

const fieldValue = v.nullable(v.union([text, v.number(), flag]));
export const fieldChanges = v.record(text, v.object({ before: fieldValue, after: fieldValue }));

const rights = v.array(v.picklist(['access', 'purchase'] satisfies ledger.Right[]));
const entryKind = v.picklist(['grant', 'revoke', 'suspend', 'restore', 'note']);
const entryReason = v.picklist([
  'signup',
  'import',
  'stored',
  'purchase',
  'refund',
  'partial_refund',
  'dispute',
  'gift',
  'discount',
  'admin',
]);
const mailKind = v.picklist(MAIL_KINDS);
const suppression = v.picklist(['hard_bounce', 'complaint']);
const nothing = v.record(text, v.never());

const event = <K extends string, D extends v.GenericSchema>(kind: K, detail: D) =>
  v.object({ id: text, at: time, kind: v.literal(kind), detail });
const ofChapter = v.object({ chapterNumber: count });

export const TimelineEntry = answer<WireEntry>()(
  v.variant('kind', [
    event('signed_up', nothing),
    event('confirmed', nothing),
    event('signed_in', v.object({ device: textOrNull })),
    event(
      'devices_ended',
      v.object({ devices: v.array(textOrNull), reason: v.picklist(['ended', 'support', 'token_reused']) }),
    ),
    event('access_given', nothing),
    event('access_taken', nothing),
    event('entitlement', v.object({ entry: entryKind, reason: entryReason, rights, expiresAt: timeOrNull })),
    event('chapter_completed', ofChapter),
    event('chapter_reset', v.object({ chapterNumber: count, completedAt: timeOrNull })),
    event('mail_sent', v.object({ kind: mailKind })),
    event('mail_bounced', v.object({ kind: mailKind, hard: flag })),
    event(
      'mail_given_up',
      v.object({ kind: mailKind, state: v.picklist(['dead', 'unknown']), reason: text }),
    ),
    event('mail_complained', v.object({ kind: mailKind })),
    event(
      'preferences_changed',
      v.object({
        newsletter: v.exactOptional(flag),
        chapterMails: v.exactOptional(flag),
        reminders: v.exactOptional(flag),
        productNews: v.exactOptional(flag),
      }),
    ),
    event('mail_suppressed', v.object({ reason: suppression })),
    event('share_made', ofChapter),
    event('share_ended', ofChapter),
    event('address_change_asked', nothing),
    event('address_changed', v.object({ merged: flag })),
    event(
      'changed_by_support',
      v.object({
        actor: text,
        requestId: text,
        action: AuditAction,
        about: textOrNull,
        changes: fieldChanges,
      }),
    ),
  ]),
  { description: 'Something that happened to a reader. `detail` depends on `kind`.' },
);

const share = v.exactOptional(count);
const sums = {
  sent: share,
  delivered: share,
  openedHuman: share,
  openedMachine: share,
  opens: share,
  clickedHuman: share,
  clickedMachine: share,
  clicks: share,
  bounced: share,
  complained: share,
  unsubscribed: share,
};

export const ReaderView = answer<{ id: string } & AdminView>()(
  v.object({
    id: text,
    reader: Reader,
    progress: Progress,
    sessions: v.array(Session),
    timeline: v.array(TimelineEntry),
    mail: v.object({
      kinds: v.array(v.object({ kind: mailKind, ...sums })),
      newest: v.array(v.object({ id: text, kind: mailKind, sentAt: time, measures: v.object(sums) })),
    }),
    suppressed: v.nullable(suppression),
    preferences: MailPreferences,
    entitlements: v.array(
      v.object({
        sourceId: text,
        kind: entryKind,
        reason: entryReason,
        rights,
        at: time,
        expiresAt: timeOrNull,
      }),
    ),
  }),
  {
    description: "One reader, live from the reader's own object.",
    fields: {
      id: 'What the audit log calls this reader.',
      mail: 'All mails ever sent, of each kind, and the newest one by one. Sums that are 0 are left out.',
      suppressed: 'Why the address gets no more mail than it must; null when it gets what it wants.',
      entitlements: 'The ledger that access and purchase are derived from.',
    },
  },
);

export const ChangedReader = answer<{ reader: WireReader }>()(v.object({ reader: Reader }), {
  description: 'The reader as it is now.',
});

export const Revoked = answer<{ revoked: number }>()(v.object({ revoked: count }), {
  description: 'How many sessions were ended.',
});
