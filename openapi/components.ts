/** Every schema that has a name in the document: the name it is exported by. */
import type { GenericSchema } from 'valibot';
import { EmailAddress } from '../src/wire/emailAddress.ts';
import { ChapterNumber, ProgressUpdate } from '../src/wire/progress.ts';
import { Timestamp, TimeZone } from '../src/wire/time.ts';
import * as account from './answers/account.ts';
import * as admin from './answers/admin.ts';
import * as auth from './answers/auth.ts';
import * as broadcasts from './answers/broadcasts.ts';
import * as content from './answers/content.ts';
import * as email from './answers/email.ts';
import * as progress from './answers/progress.ts';
import * as readers from './answers/readers.ts';
import * as reports from './answers/reports.ts';
import * as system from './answers/system.ts';
import type { Schema } from './jsonSchema.ts';
import { Problem } from './problems.ts';
import * as requests from './requests.ts';

export const COMPONENTS: Readonly<Record<string, GenericSchema>> = Object.fromEntries(
  [
    { Problem },
    requests,
    auth,
    progress,
    email,
    content,
    account,
    reports,
    readers,
    admin,
    broadcasts,
    system,
  ].flatMap((module) =>
    Object.entries(module).filter((entry): entry is [string, GenericSchema] => isNamedSchema(...entry)),
  ),
);

function isNamedSchema(name: string, value: unknown): boolean {
  return /^[A-Z]/.test(name) && typeof value === 'object' && value !== null && 'kind' in value;
}

const schemas = { EmailAddress, ChapterNumber, ProgressUpdate, Timestamp, TimeZone };
const words: Readonly<Record<keyof typeof schemas, Schema>> = {
  EmailAddress: {
    format: 'email',
    description: 'Normalised at the door (trim, NFC, lower case), so two spellings are one reader.',
    examples: ['ada@example.com'],
  },
  ChapterNumber: { description: 'The number of a chapter.', examples: [3] },
  ProgressUpdate: { description: 'What is true of one chapter, not what to add.' },
  Timestamp: {
    format: 'date-time',
    description: 'ISO 8601 with an offset.',
    examples: ['2026-11-28T09:30:00.000Z'],
  },
  TimeZone: { description: 'An IANA name.', examples: ['Europe/London'] },
};

/** Schemas of the wire that others are made of, and what their own words cannot say. */
export const LEAVES = { schemas, words };
