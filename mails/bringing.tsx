/** Mails that bring something to read: a chapter, or what the owner wrote. */
import { BRANDING } from '../src/branding.ts';
import { Frame } from './Frame.tsx';
import type { Mail } from './Mail.ts';
import { Action, ContentTitle, CopyAddress, Greeting, Paragraph, Summary } from './parts.tsx';

/** What is HTML already, and text in the plain text. */
const BODY = <div className="chapter">{'{{{body}}}'}</div>;

const CHAPTER_SUBJECT = 'Chapter {{number}}: {{title}}';

export const chapter: Mail = {
  subject: CHAPTER_SUBJECT,
  element: (
    <Frame
      subject={CHAPTER_SUBJECT}
      preheader="{{summary}}"
      stop={{ why: '{{why}}', label: 'Unsubscribe from chapter mails' }}
    >
      <Greeting />
      <Paragraph>{`Here is chapter {{number}} of ${BRANDING.productName}, {{minutes}} to read.`}</Paragraph>
      <ContentTitle below="lead">{'{{title}}'}</ContentTitle>
      <Summary>{'{{summary}}'}</Summary>
      {BODY}
      <Action label="Read on in the handbook" href="readOnUrl" />
      <CopyAddress href="readOnUrl" />
    </Frame>
  ),
};

export const broadcast: Mail = {
  subject: '{{subject}}',
  element: (
    <Frame
      subject="{{subject}}"
      preheader="{{preheader}}"
      stop={{
        why: `You get this mail because you signed up for ${BRANDING.productName}.`,
        label: 'Unsubscribe from newsletters',
      }}
    >
      <ContentTitle>{'{{subject}}'}</ContentTitle>
      <Greeting />
      {BODY}
    </Frame>
  ),
};
