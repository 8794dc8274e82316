/** Short mails with one thing to say and one button: a reminder, congratulations, a receipt. */
import type { CompletionContent, PurchaseContent, ReminderContent } from '../wire/mail.ts';
import { mailLayout } from './mailLayout.ts';
import { greetingFor, plainText } from './plainText.ts';
import type { Branding, RenderedMail } from './templates.ts';

export type NoticeLetter =
  | (ReminderContent & { chapter: { number: number; title: string }; url: string; unsubscribeUrl: string })
  | (CompletionContent & { url: string; unsubscribeUrl: string })
  | (PurchaseContent & { url: string });

type Stop = { why: string; label: string; url: string };
type Wording = { subject: string; heading: string; paragraphs: string[]; button: string; stop: Stop | null };

export function noticeMail(
  firstName: string | null,
  letter: NoticeLetter,
  { productName }: Branding,
): RenderedMail {
  const { subject, heading, paragraphs, button, stop } = wordingOf(letter, productName);
  const greeting = greetingFor(firstName);
  const end = stop === null ? productName : `${productName}\n${stop.why} ${stop.label}:\n${stop.url}`;
  return {
    subject,
    text: plainText([greeting, ...paragraphs, `${button}:\n${letter.url}`, `-- \n${end}`]),
    html: mailLayout({
      title: subject,
      preheader: paragraphs[0] ?? subject,
      productName,
      heading,
      paragraphs: [greeting, ...paragraphs],
      bodyHtml: null,
      button: { label: button, href: letter.url },
      code: null,
      notes: [],
      footer: stop && { text: stop.why, label: stop.label, href: stop.url },
    }),
  };
}

function wordingOf(letter: NoticeLetter, productName: string): Wording {
  switch (letter.kind) {
    case 'reminder': {
      const { number, title } = letter.chapter;
      return {
        subject: `Chapter ${number} is waiting for you`,
        heading: 'Where you left off',
        paragraphs: [
          `You have not read in ${productName} for a while. Chapter ${number}, ${oneLine(title)}, comes next.`,
        ],
        button: 'Read on',
        stop: {
          why: 'You get reminders because you began to read.',
          label: 'Stop reminders',
          url: letter.unsubscribeUrl,
        },
      };
    }
    case 'completion':
      return {
        subject: `You finished ${productName}`,
        heading: 'You read it all',
        paragraphs: [
          `Every chapter of ${productName} is done. Well read. It stays open to you whenever you want to look something up.`,
        ],
        button: 'Open the handbook',
        stop: {
          why: 'You get this mail because you finished the handbook.',
          label: 'Stop such mails',
          url: letter.unsubscribeUrl,
        },
      };
    case 'purchase':
      return {
        subject: `Your purchase of ${oneLine(letter.product ?? productName)}`,
        heading: 'Thank you',
        paragraphs: [
          `We have your payment${letter.price === null ? '' : ` of ${oneLine(letter.price)}`} for ${oneLine(letter.product ?? productName)}. Every chapter is open to you now.`,
          'Sign in with the address that this mail came to.',
        ],
        button: 'Start reading',
        stop: null,
      };
  }
}

/** A line break in a subject would begin another header. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}
