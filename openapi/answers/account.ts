/** A reader's own account, and what a purchase gave. */
import * as v from 'valibot';
import type * as account from '../../src/wire/account.ts';
import type { AddressConfirmed as WireConfirmed } from '../../src/wire/addressChange.ts';
import type { Reader as WireReader } from '../../src/wire/auth.ts';
import type * as codes from '../../src/wire/codes.ts';
import { answer, described } from '../describe.ts';
import { Reader, Session } from './auth.ts';
import { count, flag, text, time, timeOrNull } from './basic.ts';
import { Share } from './content.ts';
import { Progress } from './progress.ts';

export const Account = answer<{ reader: WireReader }>()(v.object({ reader: Reader }), {
  description: 'The reader.',
});

export const ErasureReceipt = answer<account.ErasureReceipt>()(
  v.object({ receiptId: text, erasedAt: time, complete: flag, erased: v.record(text, count) }),
  {
    description: 'What a reader who was erased has in hand.',
    fields: {
      complete: 'False while the reports could not be reached: they are told again until they have let go.',
      erased: 'Rows deleted by table, as far as this request deleted them.',
    },
  },
);

/** Each table of the reader's object has its place in it; those that only support needs are not spelled out. */
export const AccountExport = described(
  v.looseObject({
    exportedAt: time,
    progress: Progress,
    sessions: v.array(Session),
    shares: v.array(Share),
    timeline: v.array(v.looseObject({ id: text, at: time, kind: text })),
    reports: v.looseObject({}),
  }),
  {
    description:
      'Everything held about the reader. Beside what is named here: account, chapters, foldedSittings, signInLinks, ' +
      'pendingMails, mailHistory, mailTotals, entitlements, codeTries, accessLog, broadcasts, nudges, importedRows, ' +
      'reporting, addressChange, cameFrom, earlierErasures.',
    fields: { reports: 'What the reports hold: the row of the reader, and its log of access.' },
  },
);

export const AddressConfirmed = answer<Exclude<WireConfirmed, { state: 'called_off' }>>()(
  v.variant('state', [
    v.object({ state: v.literal('waiting_for_other') }),
    v.object({ state: v.picklist(['moving', 'moved']), email: text }),
  ]),
  {
    description:
      '`waiting_for_other`: the other mailbox has not confirmed yet. `moving`: confirmed by both, and it ends by itself.',
  },
);

export const Redeemed = answer<codes.RedeemAnswer>()(
  v.object({
    code: text,
    kind: v.picklist(['gift', 'discount']),
    percentOff: v.nullable(count),
    accessUntil: timeOrNull,
  }),
  {
    description: 'What a code gave.',
    fields: { accessUntil: 'When the access ends that a gift gave; null for without end.' },
  },
);

export const Received = answer<{ received: true }>()(v.object({ received: v.literal(true) }), {
  description: 'The event was taken, and need not be sent again.',
});
