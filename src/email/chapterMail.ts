/** What a mail that brings a chapter says: title, summary, the text itself, a way to read on and a way to stop it. */
import type { ChapterBody } from './chapterBody.ts';
import { mailLayout } from './mailLayout.ts';
import { greetingFor, plainText } from './plainText.ts';
import type { Branding, RenderedMail } from './templates.ts';

export type MailedChapter = { number: number; title: string; summary: string; minutes: number };

export type ChapterLetter = {
  kind: 'chapter';
  chapter: MailedChapter;
  body: ChapterBody;
  readOnUrl: string;
  unsubscribeUrl: string;
};

const BUTTON = 'Read on in the handbook';
const WHY = 'You asked for this chapter by mail.';
const STOP = 'Unsubscribe from chapter mails';

export function chapterMail(
  firstName: string | null,
  { chapter, body, readOnUrl, unsubscribeUrl }: ChapterLetter,
  { productName }: Branding,
): RenderedMail {
  // A line break in a subject would begin another header.
  const title = chapter.title.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  const subject = `Chapter ${chapter.number}: ${title}`;
  const greeting = greetingFor(firstName);
  const lead = `Here is chapter ${chapter.number} of ${productName}, ${readingTime(chapter.minutes)} to read.`;
  return {
    subject,
    text: plainText([
      greeting,
      lead,
      `${title}\n${'='.repeat(Math.min(title.length, 72))}`,
      chapter.summary,
      body.text,
      `${BUTTON}:\n${readOnUrl}`,
      `-- \n${productName}\n${WHY} ${STOP}:\n${unsubscribeUrl}`,
    ]),
    html: mailLayout({
      title: subject,
      preheader: chapter.summary,
      productName,
      heading: title,
      paragraphs: [greeting, lead, chapter.summary],
      bodyHtml: body.html,
      button: { label: BUTTON, href: readOnUrl },
      code: null,
      notes: [],
      footer: { text: WHY, label: STOP, href: unsubscribeUrl },
    }),
  };
}

function readingTime(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
