/** Fills the rendered mails. What they say stands in mails/; here is only what depends on the reader and the occasion. */
import { BRANDING } from '../branding.ts';
import type { AddressContent } from '../wire/mail.ts';
import { line } from './fill.ts';
import { greetedName } from './greetedName.ts';
import type { Letter } from './letters.ts';
import * as mails from './renderedMails.ts';

export type RenderedMail = { subject: string; text: string; html: string };

const WHY_THIS_CHAPTER = {
  asked: 'You asked for this chapter by mail.',
  drip: 'You get the chapters by mail, one after the other, since you signed up.',
} as const;

/** An inbox shows about as much of a mail's beginning. */
const PREHEADER_MAX_LENGTH = 140;

/**
 * @param letter what the mail is about, and to whom it goes
 * @param frontendUrl the site's origin, from which a mail program loads the logo
 * @returns the mail as a provider sends it
 */
export function renderMail(
  { firstName, content }: Letter,
  { frontendUrl }: { frontendUrl: string },
): RenderedMail {
  const about = { firstName: greetedName(firstName), logoUrl: frontendUrl + BRANDING.logo.path };
  switch (content.kind) {
    case 'welcome':
    case 'magic_link': {
      if ('changeId' in content) return addressMail(about, content);
      const { link } = content;
      const code = spacedCode(content.code);
      const fill = content.kind === 'welcome' ? mails.welcome : mails.magicLink;
      return fill({ ...about, link, code, lifetime: minutes(content.lifetimeMinutes) });
    }
    case 'chapter': {
      const { title, summary } = content.chapter;
      const number = String(content.chapter.number);
      return mails.chapter({
        ...about,
        ...content,
        number,
        title,
        summary,
        minutes: minutes(content.chapter.minutes),
        why: WHY_THIS_CHAPTER[content.cause],
      });
    }
    case 'reminder': {
      const { number, title } = content.chapter;
      return mails.reminder({ ...about, ...content, number: String(number), title });
    }
    case 'completion':
      return mails.completion({ ...about, ...content });
    case 'purchase':
      return mails.purchase({ ...about, ...content, product: content.product ?? BRANDING.productName });
    case 'broadcast':
      return mails.broadcast({ ...about, ...content, preheader: beginningOf(content.body.text) });
  }
}

function addressMail(
  about: { firstName: string | null; logoUrl: string },
  { side, email, link, lifetimeMinutes }: AddressContent,
): RenderedMail {
  const fill = side === 'old' ? mails.oldAddress : mails.newAddress;
  return fill({ ...about, newEmail: email, link, lifetime: minutes(lifetimeMinutes) });
}

/** Eight digits are read and typed as two groups of four. */
function spacedCode(code: string): string {
  return code.replace(/^(\d{4})(\d{4})$/, '$1 $2');
}

function minutes(count: number): string {
  return count === 1 ? '1 minute' : `${count} minutes`;
}

/** Whole words, as many as an inbox shows. */
function beginningOf(text: string): string {
  const flowing = line(text);
  if (flowing.length <= PREHEADER_MAX_LENGTH) return flowing;
  return `${flowing.slice(0, PREHEADER_MAX_LENGTH).replace(/\s+\S*$/, '')} …`;
}
