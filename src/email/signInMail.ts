/**
 * What the sign-in mails say. Both carry the link as a button and in full, and the code, since the link may be opened on
 * another device than the one that asked.
 */
import type { SignInContent } from '../wire/mail.ts';
import { mailLayout } from './mailLayout.ts';
import { greetingFor, plainText } from './plainText.ts';
import type { Branding, RenderedMail } from './templates.ts';

type Wording = { subject: string; heading: string; lead: string; button: string; notYou: string };

export function signInMail(
  firstName: string | null,
  content: SignInContent,
  { productName }: Branding,
): RenderedMail {
  const wording = wordingOf(content.kind, productName);
  const greeting = greetingFor(firstName);
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
      `-- \n${productName}`,
    ]),
    html: mailLayout({
      title: wording.subject,
      preheader: `Your code is ${code}. ${lifetime}`,
      productName,
      heading: wording.heading,
      paragraphs: [greeting, wording.lead],
      bodyHtml: null,
      button: { label: wording.button, href: content.link },
      code,
      notes: [lifetime, wording.notYou],
      footer: null,
    }),
  };
}

function wordingOf(kind: SignInContent['kind'], productName: string): Wording {
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

/** Eight digits are read and typed as two groups of four. */
function spacedCode(code: string): string {
  return code.replace(/^(\d{4})(\d{4})$/, '$1 $2');
}

function minutes(count: number): string {
  return count === 1 ? '1 minute' : `${count} minutes`;
}
