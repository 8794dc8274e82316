/** Which mails a reader wants, and the bodies in which one says so. */
import * as v from 'valibot';
import { ChapterNumber } from './progress.ts';

const wish = v.exactOptional(v.boolean());
const wishes = { newsletter: wish, chapterMails: wish, reminders: wish, productNews: wish };

export type MailPreferences = Record<keyof typeof wishes, boolean>;
export type MailPreference = keyof MailPreferences;

const MailToken = v.pipe(v.string(), v.minLength(1), v.maxLength(2048));

/** The body of `PUT /api/email/preferences`: what is left out stays as it is. */
export const PreferencesBody = v.object({ ...wishes, token: v.exactOptional(MailToken) });

/** The body of `POST /api/email/chapters`. */
export const ChapterMailBody = v.object({ chapterNumber: ChapterNumber });

/** Why an address gets no more mail than it must: its provider said that it is dead, or its owner that it is spam. */
export type Suppression = 'hard_bounce' | 'complaint';
