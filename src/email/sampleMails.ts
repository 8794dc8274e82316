/** One mail of each kind with made-up contents, composed as those that are sent, for the previews at /dev/mailbox/templates. */
import type { AddressContent, MailContent } from '../wire/mail.ts';
import { chapterBody } from './chapterBody.ts';
import { type ComposeDeps, composeMail } from './composeMail.ts';

export type SampleMail = { kind: string; subject: string; html: string; text: string };

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.a-sample-token-that-opens-nothing.Zm9yIHByZXZpZXdz';

const CHAPTER = {
  number: 3,
  title: 'Finding the people who need you',
  summary: 'An audience is not found by shouting. It is found by being useful in one place, again and again.',
  minutes: 12,
  free: true,
  html: `<p>Most of us begin with a camera and a hope. The hope is that somebody out there will care, and the trouble with hope is that it keeps no calendar.</p>
<h2 id="one-place">Choose one place</h2>
<p>Pick <strong>one platform</strong> and stay for a quarter of a year. What you learn there about <a href="/tools">timing and titles</a> travels with you later:</p>
<ol><li>Write down who should be better off for having met you.</li><li>List ten questions that they ask, in <em>their</em> words.</li><li>Answer one of them each week.</li></ol>
<blockquote><p>Be so useful that they would miss you.</p></blockquote>
<h3>What to measure</h3>
<table><thead><tr><th>Figure</th><th>Why</th></tr></thead><tbody><tr><td>Returning viewers</td><td>They came back by themselves</td></tr><tr><td>Questions in replies</td><td>They take you for someone who knows</td></tr></tbody></table>
<pre><code>hook    0:00  the question, in their words
answer  0:20  what they can do today</code></pre>
<p>Then rest for a day. Nobody keeps up a pace that leaves no time to look around.</p>`,
};

const NEWS = `<p>Two new chapters are in the handbook: one on sound in small rooms, one on saying no to a sponsor.</p>
<h2>Sound in small rooms</h2><p>Blankets first, microphones later. <a href="/#chapter-18">Read it here</a>, in about nine minutes.</p>
<ul><li>Three cheap ways to stop an echo</li><li>What a lavalier hears that you do not</li></ul>`;

function contents(frontendUrl: string): MailContent[] {
  const link = `${frontendUrl}/auth/verify#token=${TOKEN}`;
  const signIn = { link, code: '48151623', tokenId: 'sample', lifetimeMinutes: 15 };
  const address: Omit<AddressContent, 'side'> = {
    kind: 'magic_link',
    changeId: 'sample',
    email: 'ada.new@example.com',
    link: `${frontendUrl}/account/confirm-address#token=${TOKEN}`,
    lifetimeMinutes: 60,
  };
  return [
    { kind: 'welcome', ...signIn },
    { kind: 'magic_link', ...signIn },
    ...(['old', 'new'] as const).map((side) => ({ ...address, side })),
    { kind: 'chapter', chapterNumber: CHAPTER.number, cause: 'asked' },
    { kind: 'reminder', chapterNumber: CHAPTER.number },
    { kind: 'completion' },
    { kind: 'purchase', product: 'The Handbook, all chapters', price: '49.00 EUR' },
    { kind: 'broadcast', broadcastId: 'sample', target: { type: 'all' } },
  ];
}

/** Two mails of one kind, which say different things, are shown under names of their own. */
function nameOf(content: MailContent): string {
  return 'changeId' in content ? `${content.side}_address` : content.kind;
}

export async function sampleMails(config: ComposeDeps['config']): Promise<SampleMail[]> {
  const sign = async () => TOKEN;
  const tokens = { signMailToken: sign, signOpenToken: sign, signClickToken: sign };
  const body = await chapterBody(NEWS, `${config.frontendUrl}/`);
  const readBroadcast = async () => ({ subject: 'Two new chapters, and a question for you', body });
  const deps = { config, readChapter: async () => CHAPTER, readBroadcast, ...tokens };
  const composed = await Promise.all(
    contents(config.frontendUrl).map(async (content): Promise<SampleMail[]> => {
      const about = { id: 'sample', claim: 1, mailedAt: 0, to: 'ada@example.com' };
      const mail = { ...about, firstName: 'Ada', hasAccess: true, content };
      const result = await composeMail('sample', mail, deps);
      return 'mail' in result ? [{ ...result.mail, kind: nameOf(content) }] : [];
    }),
  );
  return composed.flat();
}
