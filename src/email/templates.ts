/** Which mail says what. Pure: what a mail is about and the branding in, subject, text and HTML out. */
import type { SignInContent } from '../wire/mail.ts';
import { type ChapterLetter, chapterMail } from './chapterMail.ts';
import { type NoticeLetter, noticeMail } from './noticeMail.ts';
import { signInMail } from './signInMail.ts';

export type Branding = { productName: string };
export type RenderedMail = { subject: string; text: string; html: string };

export type Letter = { firstName: string | null; content: SignInContent | ChapterLetter | NoticeLetter };

/**
 * @param letter what the mail is about, and to whom it goes
 * @param branding how the product calls itself
 * @returns the mail as a provider sends it
 */
export function renderMail({ firstName, content }: Letter, branding: Branding): RenderedMail {
  switch (content.kind) {
    case 'welcome':
    case 'magic_link':
      return signInMail(firstName, content, branding);
    case 'chapter':
      return chapterMail(firstName, content, branding);
    case 'reminder':
    case 'completion':
    case 'purchase':
      return noticeMail(firstName, content, branding);
  }
}
