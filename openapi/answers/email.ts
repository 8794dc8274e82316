/** Mail preferences as they are answered. */
import * as v from 'valibot';
import type * as wire from '../../src/wire/mailPreferences.ts';
import { answer } from '../describe.ts';
import { flag } from './basic.ts';

export const MailPreferences = answer<wire.MailPreferences>()(
  v.object({ newsletter: flag, chapterMails: flag, reminders: flag, productNews: flag }),
  { description: 'Which mails a reader wants.' },
);

export const Done = answer<{ success: true }>()(v.object({ success: v.literal(true) }), {
  description: 'It was taken.',
});
