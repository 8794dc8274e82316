/**
 * What the sign-in mails say. Pure: a claimed mail and the branding in, subject, text and HTML out. Both mails carry the
 * link as a button and in full, and the code, since the link may be opened on another device than the one that asked.
 */
import type { ClaimedMail, MailContent } from '../wire/mail.ts';
import { mailLayout } from './mailLayout.ts';

export type Branding = { productName: string };
export type RenderedMail = { subject: string; text: string; html: string };

type Wording = { subject: string; heading: string; lead: string; button: string; notYou: string };

/** A longer first name is a message that a stranger wants us to deliver, not a name. */
const GREETED_NAME_MAX_LENGTH = 40;

/**
 * @param mail a mail that the reader's object has released for sending
 * @param branding how the product calls itself
 * @returns the mail as a provider sends it
 */
export function renderMail(mail: ClaimedMail, branding: Branding): RenderedMail {
  const { content } = mail;
  const wording = wordingOf(content.kind, branding.productName);
  const greeting = greetingFor(mail.firstName);
  const code = spacedCode(content.code);
  const lifetime = `The link and the code work once, for ${minutes(content.lifetimeMinutes)}.`;
  return {
    subject: wording.subject,
    text: plainText([
      greeting,
      wording.lead,
      `${wording.button}:\n${content.link}`,
      `Or type this code where you asked for it:\n${code}`,
      lifetime,
      wording.notYou,
      `-- \n${branding.productName}`,
    ]),
    html: mailLayout({
      title: wording.subject,
      preheader: `Your code is ${code}. ${lifetime}`,
      productName: branding.productName,
      heading: wording.heading,
      paragraphs: [greeting, wording.lead],
      button: { label: wording.button, href: content.link },
      code,
      notes: [lifetime, wording.notYou],
    }),
  };
}

function wordingOf(kind: MailContent['kind'], productName: string): Wording {
  switch (kind) {
    case 'welcome':
      return {
        subject: `Welcome to ${productName}`,
        heading: 'Good to have you here',
        lead: `Your place in ${productName} is ready. Confirm your address and start with chapter one; where you stop is kept for you, on every device.`,
        button: 'Start reading',
        notYou: 'Did you not sign up? Then leave this mail alone: without a click nothing happens.',
      };
    case 'magic_link':
      return {
        subject: `Sign in to ${productName}`,
        heading: 'Your way back in',
        lead: `Here is the link you asked for. It takes you back to where you stopped in ${productName}.`,
        button: 'Sign in',
        notYou: 'Did you not ask for this? Then leave this mail alone: nobody gets in without it.',
      };
  }
}

/**
 * Anyone may sign a stranger up, so a "name" that a mail program would turn into a link is not repeated in our mail.
 */
function greetingFor(firstName: string | null): string {
  const isPlainName =
    firstName !== null &&
    firstName.length <= GREETED_NAME_MAX_LENGTH &&
    !/[/:@\\]|\.\S|\p{Cc}/u.test(firstName) &&
    firstName.trim() !== '';
  return isPlainName ? `Hello ${firstName},` : 'Hello,';
}

/** Eight digits are read and typed as two groups of four. */
function spacedCode(code: string): string {
  return code.replace(/^(\d{4})(\d{4})$/, '$1 $2');
}

function minutes(count: number): string {
  return count === 1 ? '1 minute' : `${count} minutes`;
}

function plainText(paragraphs: string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}
