/** What a mail is sent with beside its words: sender, links and headers by which it is stopped. */
import { describe, expect, test } from 'vitest';
import { type ComposeDeps, composeMail } from '../../src/email/composeMail.ts';
import type { MailClaims, MailContent } from '../../src/wire/mail.ts';

const signed: MailClaims[] = [];
const deps: ComposeDeps = {
  config: {
    mailFrom: 'The Handbook <handbook@example.com>',
    mailReplyTo: null,
    apiUrl: 'https://api.example',
    frontendUrl: 'https://www.example',
    mailProviders: [],
  },
  readChapter: async (number) =>
    number === 3
      ? { number, title: 'Why', summary: 'Because.', minutes: 4, free: false, html: '<p>All of it.</p>' }
      : null,
  readBroadcast: async () => null,
  signMailToken: async (claims) => {
    signed.push(claims);
    return 'token-of-the-mail';
  },
  signOpenToken: async () => 'token-of-opening',
  signClickToken: async () => 'token-of-a-click',
};

const compose = (content: MailContent, hasAccess = true) =>
  composeMail(
    'object-1',
    { id: 'mail-1', claim: 1, mailedAt: 0, to: 'ada@example.com', firstName: 'Ada', hasAccess, content },
    deps,
  );

async function sent(content: MailContent) {
  const composed = await compose(content);
  if ('withdrawn' in composed) throw new Error(`Withdrawn: ${composed.withdrawn}`);
  return composed.mail;
}

describe.each<[string, MailContent]>([
  ['chapter', { kind: 'chapter', chapterNumber: 3, cause: 'asked' }],
  ['reminder', { kind: 'reminder', chapterNumber: 3 }],
  ['completion', { kind: 'completion' }],
])('a %s mail', (kind, content) => {
  test('is stopped by one click, by its links, and by a token for this mail alone', async () => {
    signed.length = 0;
    const { headers, text, html } = await sent(content);
    const unsubscribe = 'https://api.example/api/email/unsubscribe?token=token-of-the-mail';
    // In the fragment, which no server and no log sees.
    const preferences = 'https://www.example/mail-preferences#token=token-of-the-mail';
    expect(headers).toEqual({
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    for (const link of [unsubscribe, preferences]) {
      expect(text).toContain(`\n${link}\n`);
      expect(html).toContain(`href="${link}"`);
    }
    expect(signed).toEqual([{ objectId: 'object-1', mailId: 'mail-1', kind }]);
  });
});

test.each<[string, MailContent]>([
  ['magic_link', { kind: 'magic_link', link: 'x', code: '12345678', tokenId: 't', lifetimeMinutes: 15 }],
  ['welcome', { kind: 'welcome', link: 'x', code: '12345678', tokenId: 't', lifetimeMinutes: 15 }],
  ['purchase', { kind: 'purchase', product: null, price: null }],
])('a %s mail, which its reader caused, cannot be stopped', async (_, content) => {
  signed.length = 0;
  expect((await sent(content)).headers).toEqual({});
  expect(signed).toEqual([]);
});

test('a reminder leads to its chapter, and is withdrawn when that is not published any more', async () => {
  const { subject, text } = await sent({ kind: 'reminder', chapterNumber: 3 });
  expect(subject).toBe('Chapter 3 is waiting for you');
  expect(text).toContain('Chapter 3, Why, comes next.\n\nRead on:\nhttps://www.example/#chapter-3\n');
  const gone = await compose({ kind: 'reminder', chapterNumber: 4 });
  expect(gone).toEqual({ withdrawn: 'chapter_not_published' });
});

test('a chapter mail says whether its reader asked for it or gets one after the other', async () => {
  const asked = await sent({ kind: 'chapter', chapterNumber: 3, cause: 'asked' });
  const drip = await sent({ kind: 'chapter', chapterNumber: 3, cause: 'drip' });
  for (const part of ['text', 'html'] as const) {
    expect(asked[part]).toContain('You asked for this chapter by mail.');
    expect(drip[part]).not.toContain('You asked');
    expect(drip[part]).toContain('one after the other, since you signed up.');
  }
});
