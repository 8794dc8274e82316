/** The bodies of requests: the schemas that the handlers parse with, and what is to be said of them. */
import * as v from 'valibot';
import * as account from '../src/wire/account.ts';
import * as addressChange from '../src/wire/addressChange.ts';
import * as adminKey from '../src/wire/adminKey.ts';
import * as auth from '../src/wire/auth.ts';
import * as broadcasts from '../src/wire/broadcasts.ts';
import * as codes from '../src/wire/codes.ts';
import * as content from '../src/wire/content.ts';
import * as imports from '../src/wire/imports.ts';
import * as live from '../src/wire/live.ts';
import * as mail from '../src/wire/mailPreferences.ts';
import * as progress from '../src/wire/progress.ts';
import * as sums from '../src/wire/sumCheck.ts';
import * as support from '../src/wire/support.ts';
import { described } from './describe.ts';

const TRANSPORT =
  '`cookie` keeps the refresh token where no script sees it; `body` is for clients without cookies.';
const CLEARS = 'null or an empty text clears it.';
const CHAPTER_FACTS = {
  completed: 'Only `true`, and it stays; `DELETE` the chapter to reset it.',
  videosWatched: 'Added to those that are known.',
  quizzesPassed: 'Added to those that are known.',
  sitting:
    'One stay on one chapter in one tab. `seconds` is cumulative: the largest one seen counts, and no more than has really passed.',
  position: 'The latest by clamped client time wins.',
  epoch: 'The epoch of the chapter that the client knows; an update with an older one is ignored.',
} as const;

export const MagicLinkBody = described(auth.MagicLinkBody, {
  description: 'Whom to mail a sign-in link.',
  fields: { redirectTo: 'A path of the site, where the link leads after the sign-in.' },
  example: { email: 'ada@example.com', redirectTo: '/chapters/3' },
});
export const VerifyBody = described(v.union([auth.LinkProof, auth.CodeProof]), {
  description: 'What the mail holds: the token of its link, or its code with the address.',
  fields: { code: '8 digits; spaces and hyphens do not matter.', transport: TRANSPORT },
  example: { email: 'ada@example.com', code: '1234 5678', transport: 'body' },
});
export const RefreshBody = described(auth.RefreshBody, {
  description: 'Nothing where the cookie carries the refresh token.',
  fields: { transport: 'How the new refresh token comes; what came by cookie goes back by cookie.' },
});
export const SignupBody = described(auth.SignupBody, {
  description: 'Who signs up.',
  fields: { timezone: 'IANA name; the days of a streak are counted in it.' },
  example: { email: 'ada@example.com', firstName: 'Ada', timezone: 'Europe/London' },
});

export const ChapterUpdate = described(progress.ChapterUpdate, {
  description: 'What is true of the chapter, not what to add.',
  fields: CHAPTER_FACTS,
  example: {
    completed: true,
    sitting: { id: 'tab-7f3a91c2', seconds: 340, startedAt: '2026-11-28T09:30:00.000Z' },
    position: { anchor: 'tools', percent: 41, at: '2026-11-28T09:35:40.000Z' },
  },
});
const Single = described(progress.ProgressUpdateBody, {
  description: 'One update.',
  fields: { ...CHAPTER_FACTS, accessToken: 'For `navigator.sendBeacon`, which cannot set headers.' },
});
const Batch = described(progress.ProgressBatchBody, {
  description: 'Up to 100 updates, applied all or none.',
  fields: { accessToken: 'For `navigator.sendBeacon`, which cannot set headers.' },
});
export const ProgressBody = described(v.union([Single, Batch]), {
  description: 'One update, or several.',
  example: {
    updates: [
      { chapterNumber: 3, completed: true },
      { chapterNumber: 4, videosWatched: ['intro'] },
    ],
  },
});
export const ClientFrame = described(live.ClientFrame, {
  description:
    'A frame from the client, at most 16 KiB: an update, or a question for all that changed after a revision. The bare ' +
    'text `ping` is answered with `pong`.',
  fields: {
    id: "The client's own, at most 64 characters; the `ack` names it.",
    since: 'The last `rev` that it knows.',
  },
});

export const PreferencesBody = described(mail.PreferencesBody, {
  description: 'What is left out stays as it is.',
  fields: { token: "The token of a mail's link, for readers who are not signed in." },
  example: { newsletter: false },
});
export const ChapterMailBody = described(mail.ChapterMailBody, { description: 'Which chapter to mail.' });

export const AccountChange = described(account.AccountChange, {
  description: 'At least one field that is to be changed.',
  fields: { firstName: CLEARS, lastName: CLEARS },
  example: { firstName: 'Ada', timezone: 'Europe/London' },
});
export const AddressChangeBody = described(addressChange.AddressChangeBody, {
  description: 'Where to move.',
});
export const AddressConfirmBody = described(addressChange.AddressConfirmBody, {
  description: 'The token in one of the two mails.',
});
export const RedeemBody = described(codes.RedeemBody, {
  description: 'The code; case and white space around it do not matter.',
});

export const ReaderChange = described(support.ReaderChange, {
  description: 'At least one field that is to be changed.',
  fields: { discountCode: CLEARS, firstName: CLEARS, lastName: CLEARS },
  example: { hasAccess: true },
});
export const SupportedProgress = described(support.SupportedProgress, {
  description: 'Marks a chapter as completed, or resets it.',
});
export const CodeTerms = described(codes.CodeTerms, {
  description: 'What the code is worth, for how many readers and how long. Putting it again changes it.',
  fields: {
    limit: 'Readers who may redeem it.',
    validUntil: 'From then on it is redeemed no more; what was redeemed before stays.',
    accessDays: 'How long the access lasts that it gives; without end when absent.',
  },
  example: { kind: 'gift', limit: 25, accessDays: 365 },
});
export const ImportRow = described(imports.ImportRow, {
  description: 'A row of the old database, a line of the body.',
});
export const PublishedChapter = described(content.PublishedChapter, {
  description: 'A chapter with its text, as `markdown` or as `html` and not as both.',
  fields: {
    html: 'Sanitised: what could run is taken out.',
    position: 'Where it stands among the others; at its number when absent.',
  },
  example: {
    slug: 'finding-your-topic',
    title: 'Finding your topic',
    summary: 'What to make, and for whom.',
    free: true,
    minutes: 8,
    videos: [{ id: 'intro', title: 'Welcome', seconds: 95 }],
    quizzes: [],
    markdown: '## Narrow down\n\nBegin with one reader.',
  },
});
export const BroadcastBody = described(broadcasts.BroadcastBody, {
  description: 'The mail, and to whom.',
  fields: {
    sendAt: 'At once when absent.',
    mailsPerMinute: 'How fast they leave.',
    markdown: 'At most 100 KiB.',
  },
  example: { subject: 'A new chapter', markdown: 'Chapter 21 is out.', audience: 'with_access' },
});
export const BroadcastPreviewBody = described(broadcasts.BroadcastPreviewBody, {
  description: 'The mail, and to whom.',
  example: { subject: 'A new chapter', markdown: 'Chapter 21 is out.', audience: 'all' },
});
export const BroadcastTestBody = described(broadcasts.BroadcastTestBody, {
  description: 'The mail, and which administrator gets it.',
  example: { subject: 'A new chapter', markdown: 'Chapter 21 is out.', to: 'owner@example.com' },
});
export const NewAdminKey = described(adminKey.NewAdminKey, {
  description: 'What the key is for, what it may do, and how many days it lives.',
  fields: { scope: '`write` includes `read`.' },
  example: { name: 'weekly report', scope: 'read', days: 90 },
});
export const SumCheckBody = described(sums.SumCheckBody, {
  description: 'Nothing, to go on with the check that was begun.',
  fields: { restart: 'Begins anew.', write: 'Puts the sums right where they differ.' },
});

export const QuizTry = described(content.QuizTry, {
  description: 'An answer to a quiz.',
  fields: { answer: 'The index of the option that was chosen, from 0.' },
  example: { answer: 1 },
});
