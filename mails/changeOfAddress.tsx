/** The two mails of a change of address. Either link alone does nothing; the one to the new address says nothing of the reader. */
import { BRANDING } from '../src/branding.ts';
import { Frame } from './Frame.tsx';
import type { Mail } from './Mail.ts';
import { Action, CopyAddress, Greeting, Note, Paragraph, Title } from './parts.tsx';

const { productName } = BRANDING;
const LIFETIME =
  'The link works once, for {{lifetime}}. Nothing changes until both mailboxes have confirmed.';

type Wording = { subject: string; title: string; paragraphs: string[]; button: string; notYou: string };

function addressMail({ subject, title, paragraphs, button, notYou }: Wording): Mail {
  return {
    subject,
    element: (
      <Frame subject={subject} preheader={paragraphs[0] ?? subject} stop={null}>
        <Title>{title}</Title>
        <Greeting />
        {paragraphs.map((text) => (
          <Paragraph key={text}>{text}</Paragraph>
        ))}
        <Action label={button} href="link" />
        <Note>{LIFETIME}</Note>
        <Note>{notYou}</Note>
        <CopyAddress href="link" />
      </Frame>
    ),
  };
}

export const oldAddress = addressMail({
  subject: `Your account for ${productName} is to move`,
  title: 'Is this you?',
  paragraphs: [
    `Someone who is signed in to your account for ${productName} asked to move it to {{newEmail}}.`,
    'If that was you, agree here, and confirm in the other mailbox as well. Your progress, your access and your settings come along, and every device is signed out.',
  ],
  button: 'Review the change',
  notYou:
    'Was it not you? Then do not agree: nothing changes without this link. Sign in and end the sessions that you do not know.',
});

export const newAddress = addressMail({
  subject: `Confirm this address for ${productName}`,
  title: 'Is this your address?',
  paragraphs: [
    `Someone asked to use {{newEmail}} for an account of ${productName}. Confirm that it is yours.`,
  ],
  button: 'Confirm this address',
  notYou: 'Did you not ask for this? Then leave this mail alone: without a click nothing happens.',
});
