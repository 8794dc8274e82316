/** What an administrator publishes, gives, sends and keeps an eye on. */
import * as v from 'valibot';
import type * as keys from '../../src/wire/adminKey.ts';
import { ADMIN_KEY_SCOPES } from '../../src/wire/adminKey.ts';
import type { AuditPage as WireAuditPage } from '../../src/wire/audit.ts';
import type * as codes from '../../src/wire/codes.ts';
import type * as content from '../../src/wire/content.ts';
import type * as letters from '../../src/wire/deadLetters.ts';
import * as files from '../../src/wire/files.ts';
import { ImportReport as WireImportReport } from '../../src/wire/imports.ts';
import { MAIL_KINDS } from '../../src/wire/mail.ts';
import { answer, described } from '../describe.ts';
import { count, flag, text, textOrNull, time, timeOrNull } from './basic.ts';
import { fieldChanges } from './readers.ts';

const CURSOR = { nextCursor: 'For the next page of the same query; null on the last one.' } as const;

const codeEntries = {
  code: text,
  kind: v.picklist(['gift', 'discount']),
  limit: count,
  validFrom: timeOrNull,
  validUntil: timeOrNull,
  percentOff: v.nullable(count),
  accessDays: v.nullable(count),
  stopped: flag,
};
export const Code = answer<codes.Code & { redeemed: number }>()(
  v.object({ ...codeEntries, redeemed: count }),
  {
    description: 'A code, live from its own object.',
    fields: {
      limit: 'Readers who may redeem it.',
      redeemed: 'Readers who did.',
      percentOff: 'Of a discount.',
      accessDays: 'How long the access of a gift lasts; null for without end.',
    },
  },
);
export const CodePage = answer<{ data: codes.Code[]; nextCursor: string | null }>()(
  v.object({ data: v.array(v.object(codeEntries)), nextCursor: textOrNull }),
  { description: 'A page of codes in alphabetical order.', fields: CURSOR },
);

export const ImportReport = described(WireImportReport, {
  description: 'What became of the rows.',
  fields: {
    readersChanged: 'Readers whose state changed; 0 when the same rows come again.',
    rejected: 'Rows that cannot be taken, each with its reason. All others are in.',
  },
});

export const PublishedChapters = answer<{ chapters: content.PublishedEntry[] }>()(
  v.object({
    chapters: v.array(
      v.object({
        number: count,
        slug: text,
        title: text,
        summary: text,
        free: flag,
        minutes: count,
        position: count,
        version: text,
        updatedAt: time,
        withdrawnAt: timeOrNull,
      }),
    ),
  }),
  { description: 'All chapters, withdrawn ones too.' },
);
export const PublishedVersion = answer<{ number: number; version: string }>()(
  v.object({ number: count, version: text }),
  { description: 'What is published now. The same chapter again gives the same version.' },
);
export const ChapterVersions = answer<{ number: number; versions: content.ChapterVersion[] }>()(
  v.object({
    number: count,
    versions: v.array(v.object({ version: text, title: text, publishedAt: time })),
  }),
  { description: 'The versions of a chapter, newest first.' },
);

export const FileEntry = described(files.FileEntry, {
  description: 'A published file.',
  fields: {
    sha256: 'Lower-case hexadecimal; null for a large file that came without a `Content-Digest`.',
    free: 'Whether readers without access may have it.',
  },
});
export const FileAnswer = answer<{ file: files.FileEntry }>()(v.object({ file: FileEntry }), {
  description: 'The file as it is published now.',
});
export const FilePage = described(files.FilePage, {
  description: 'A page of files in the order of their keys.',
  fields: CURSOR,
});

export const DeadLetterPage = answer<letters.DeadLetterPage>()(
  v.object({
    data: v.array(
      v.object({
        id: text,
        kind: v.picklist(MAIL_KINDS),
        state: v.picklist(['dead', 'unknown']),
        reason: text,
        attempts: count,
        createdAt: time,
        failedAt: time,
        email: text,
      }),
    ),
    nextCursor: textOrNull,
    total: count,
  }),
  {
    description: 'Mails that were given up, the last that failed first.',
    fields: {
      data: '`dead`: certainly not sent. `unknown`: perhaps sent, and not of a kind that may come twice.',
    },
  },
);
export const Requeued = answer<{ id: string; state: 'queued' }>()(
  v.object({ id: text, state: v.literal('queued') }),
  { description: 'The mail is on its way again.' },
);

export const AuditPage = answer<WireAuditPage>()(
  v.object({
    data: v.array(
      v.object({
        id: text,
        at: time,
        actor: v.object({ kind: v.picklist(['admin', 'key']), id: text, name: textOrNull }),
        action: text,
        target: textOrNull,
        readerId: textOrNull,
        changes: fieldChanges,
        requestId: text,
        state: v.picklist(['done', 'unconfirmed']),
      }),
    ),
    nextCursor: textOrNull,
  }),
  {
    description: 'Who changed what, the newest first.',
    fields: {
      data: "`changes` tells no text that says who a reader is, only that it changed; the reader's timeline has it. `unconfirmed`: begun, and whether it was done could not be written down.",
      ...CURSOR,
    },
  },
);

const keyEntries = {
  id: text,
  name: text,
  scope: v.picklist(ADMIN_KEY_SCOPES),
  createdAt: time,
  expiresAt: time,
  revokedAt: timeOrNull,
  lastUsedAt: timeOrNull,
};
export const AdminKeys = answer<{ data: keys.AdminKeyEntry[] }>()(
  v.object({ data: v.array(v.object(keyEntries)) }),
  { description: 'All API keys; their secrets are kept nowhere. `lastUsedAt` is late by an hour at most.' },
);
export const NewKey = answer<keys.AdminKeyEntry & { key: string }>()(v.object({ ...keyEntries, key: text }), {
  description: 'The new key.',
  fields: { key: 'The secret, told here and never again.' },
});
