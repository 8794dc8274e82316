/** Short mails with one thing to say and one button: a reminder, congratulations, a receipt. */
import { BRANDING } from '../src/branding.ts';
import { Frame, type Stop } from './Frame.tsx';
import type { Mail } from './Mail.ts';
import { Action, CopyAddress, Greeting, Paragraph, Title } from './parts.tsx';

const { productName } = BRANDING;

type Wording = { subject: string; title: string; paragraphs: string[]; button: string; stop: Stop | null };

function notice({ subject, title, paragraphs, button, stop }: Wording): Mail {
  return {
    subject,
    element: (
      <Frame subject={subject} preheader={paragraphs[0] ?? subject} stop={stop}>
        <Title>{title}</Title>
        <Greeting />
        {paragraphs.map((text) => (
          <Paragraph key={text}>{text}</Paragraph>
        ))}
        <Action label={button} href="url" />
        <CopyAddress href="url" />
      </Frame>
    ),
  };
}

export const reminder = notice({
  subject: 'Chapter {{number}} is waiting for you',
  title: 'Where you left off',
  paragraphs: [`You have not read in ${productName} for a while. Chapter {{number}}, {{title}}, comes next.`],
  button: 'Read on',
  stop: { why: 'You get reminders because you began to read.', label: 'Stop reminders' },
});

export const completion = notice({
  subject: `You finished ${productName}`,
  title: 'You read it all',
  paragraphs: [
    `Every chapter of ${productName} is done. Well read. It stays open to you whenever you want to look something up.`,
  ],
  button: 'Open the handbook',
  stop: { why: 'You get this mail because you finished the handbook.', label: 'Stop such mails' },
});

export const purchase = notice({
  subject: 'Your purchase of {{product}}',
  title: 'Thank you',
  paragraphs: [
    'We have your payment{{#price}} of {{price}}{{/price}} for {{product}}. Every chapter is open to you now.',
    'Sign in with the address that this mail came to.',
  ],
  button: 'Start reading',
  stop: null,
});
