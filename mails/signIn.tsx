/**
 * The sign-in mails. Both carry the link as a button and in full, and the code, since the link may be opened on another
 * device than the one that asked.
 */
import { BRANDING } from '../src/branding.ts';
import { Frame } from './Frame.tsx';
import type { Mail } from './Mail.ts';
import { Action, Code, CopyAddress, Greeting, Note, Paragraph, Title } from './parts.tsx';

const { productName } = BRANDING;
const LIFETIME = 'The link and the code work once, for {{lifetime}}.';

type Wording = { subject: string; title: string; lead: string; button: string; notYou: string };

function signInMail({ subject, title, lead, button, notYou }: Wording): Mail {
  return {
    subject,
    element: (
      <Frame subject={subject} preheader={`Your code is {{code}}. ${LIFETIME}`} stop={null}>
        <Title>{title}</Title>
        <Greeting />
        <Paragraph>{lead}</Paragraph>
        <Action label={button} href="link" />
        <Code label="Or type this code where you asked for it:">{'{{code}}'}</Code>
        <Note>{LIFETIME}</Note>
        <Note>{notYou}</Note>
        <CopyAddress href="link" />
      </Frame>
    ),
  };
}

export const welcome = signInMail({
  subject: `Welcome to ${productName}`,
  title: 'Good to have you here',
  lead: `Your place in ${productName} is ready. Confirm your address and start with chapter one; where you stop is kept for you, on every device.`,
  button: 'Start reading',
  notYou: 'Did you not sign up? Then leave this mail alone: without a click nothing happens.',
});

export const magicLink = signInMail({
  subject: `Sign in to ${productName}`,
  title: 'Your way back in',
  lead: `Here is the link you asked for. It takes you back to where you stopped in ${productName}.`,
  button: 'Sign in',
  notYou: 'Did you not ask for this? Then leave this mail alone: nobody gets in without it.',
});
