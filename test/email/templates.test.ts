/** What each kind of mail says, as a provider is given it. */
import { describe, expect, test } from 'vitest';
import { BRANDING } from '../../src/branding.ts';
import type { Letter } from '../../src/email/letters.ts';
import { renderMail } from '../../src/email/templates.ts';
import { MAIL_KINDS } from '../../src/wire/mail.ts';

const SITE = { frontendUrl: 'https://handbook.example' };
const LINK = 'https://handbook.example/auth/verify#token=abc.def&redirectTo=/chapters/3';
const STOP = {
  unsubscribeUrl: 'https://api.example/api/email/unsubscribe?token=abc',
  preferencesUrl: 'https://handbook.example/mail-preferences#token=abc',
};
const BODY = { html: '<p class="ink">All of it.</p>', text: 'All of it.' };

/** @param words stands wherever somebody else's words do; the name of its reader is another matter */
function letters(words = 'Sound in small rooms'): Letter['content'][] {
  const chapter = { number: 3, title: words, summary: words, minutes: 12 };
  const url = 'https://handbook.example/';
  const signIn = { link: LINK, code: '12345678', tokenId: 'token-1', lifetimeMinutes: 15 };
  return [
    { kind: 'magic_link', ...signIn },
    { kind: 'welcome', ...signIn },
    { kind: 'chapter', cause: 'asked', chapter, body: BODY, readOnUrl: `${url}#chapter-3`, ...STOP },
    { kind: 'reminder', chapterNumber: 3, chapter, url: `${url}#chapter-3`, ...STOP },
    { kind: 'completion', url, ...STOP },
    { kind: 'purchase', product: words, price: words, url },
    { kind: 'broadcast', subject: words, body: { ...BODY, text: words }, ...STOP },
  ];
}

const mailOf = (content: Letter['content'], firstName: string | null = 'Ada') =>
  renderMail({ firstName, content }, SITE);
const signIn = (over: { kind?: 'welcome' | 'magic_link'; lifetimeMinutes?: number } = {}) => ({
  kind: 'magic_link' as const,
  link: LINK,
  code: '12345678',
  tokenId: 'token-1',
  lifetimeMinutes: 15,
  ...over,
});
const ALL = letters().map((content) => [content.kind, content] as const);

test('there is a template for every kind of mail', () => {
  expect(ALL.map(([kind]) => kind)).toEqual(MAIL_KINDS);
});

describe.each(ALL)('a %s mail', (kind, content) => {
  const { subject, text, html } = mailOf(content);

  test('is filled everywhere, with no placeholder left', () => {
    for (const part of [subject, text, html])
      expect(part).not.toMatch(/\{\{|\}\}|\[\[|\]\]|undefined|null\b/);
    expect(text).toContain('Hello Ada,');
    expect(html).toContain('>Hello Ada,</p>');
  });

  test('is one page for old and new programs: language, title, colours for the dark, tables that are no data', () => {
    expect(html).toMatch(/^<!DOCTYPE html/);
    expect(html).toContain('<html dir="ltr" lang="en">');
    expect(html).toContain('<meta name="color-scheme" content="light dark"/>');
    expect(html).toContain('@media (prefers-color-scheme:dark)');
    expect(html).toContain('[data-ogsc] .card');
    expect(html.match(/<table/g)).toHaveLength(html.match(/<table[^>]*role="presentation"/g)?.length ?? 0);
    expect(html).toContain(`<!--[if mso]><table role="presentation" align="center" width="600"`);
  });

  test('stays far below the 102 KB at which Gmail cuts, and loads nothing but the logo', () => {
    expect(new TextEncoder().encode(html).length).toBeLessThan(16 * 1024);
    const loaded = html.match(/<(?:img|link|script|iframe|video)\b[^>]*>|url\(|@import/gi);
    expect(loaded).toEqual([
      expect.stringContaining(`src="${SITE.frontendUrl}${BRANDING.logo.path}" alt=""`),
    ]);
  });

  test('says at its foot whose it is, and where that is', () => {
    expect(text).toContain(`\n\n-- \n${BRANDING.productName}\n`);
    expect(text).toContain(BRANDING.postalAddress);
    expect(html).toContain(`${BRANDING.postalAddress}</p>`);
  });

  test('can be stopped exactly when it is no answer to what its reader has just done', () => {
    const links = [STOP.unsubscribeUrl, STOP.preferencesUrl];
    const isAnswer = ['magic_link', 'welcome', 'purchase'].includes(kind);
    for (const link of links) {
      expect([text.includes(link), html.includes(`href="${link}"`)]).toEqual([!isAnswer, !isAnswer]);
    }
  });
});

describe("somebody else's words", () => {
  const evil = `"><img src=x onerror=alert(1)>'&\r\nBcc: eve@example.com\u2028${'{{link}}'}`;

  test.each(letters(evil).map((content) => [content.kind, content] as const))(
    'begin no tag, no header and no line of their own in a %s mail',
    (_, content) => {
      const { subject, text, html } = mailOf(content);
      expect(subject).not.toMatch(/[\p{Cc}\u2028]/u);
      expect(html).not.toContain('<img src=x');
      if (content.kind !== 'broadcast') expect(text).not.toMatch(/^Bcc/m);
    },
  );

  test('cannot end the attribute that an address stands in', () => {
    const { html } = mailOf({ kind: 'completion', ...STOP, url: 'https://handbook.example/"><b>' });
    expect(html).toContain('href="https://handbook.example/&quot;&gt;&lt;b&gt;"');
    expect(html).not.toContain('<b>');
  });
});

describe('a sign-in mail', () => {
  test('says in the subject what it is for', () => {
    expect(mailOf(signIn()).subject).toBe("Sign in to The Complete Content Creator's Handbook");
    expect(mailOf(signIn({ kind: 'welcome' })).subject).toBe(
      "Welcome to The Complete Content Creator's Handbook",
    );
  });

  test('has the link, the code in two groups and its lifetime in the plain text', () => {
    const { text } = mailOf(signIn());
    expect(text).toContain(`\n\nSign in:\n${LINK}\n\n`);
    expect(text).toContain('\n\nOr type this code where you asked for it:\n1234 5678\n\n');
    expect(text).toContain('The link and the code work once, for 15 minutes.');
    expect(text).toMatch(/^Hello Ada,\n\nHere is the link/);
    expect(text).not.toMatch(/<\w|&\w+;|\n{3}/);
  });

  test('has the link as a button and in full, and the code, in the HTML', () => {
    const { html } = mailOf(signIn({ kind: 'welcome' }));
    const href = LINK.replace('&', '&amp;');
    expect(html.split(`href="${href}"`)).toHaveLength(3);
    expect(html).toContain('If the button does not work, copy this address into your browser:');
    expect(html).toContain(`>${href}</a>`);
    expect(html).toContain('>Start reading</span>');
    expect(html).toContain('>1234 5678</p>');
  });

  test('tells the configured lifetime, with the right word for one minute', () => {
    expect(mailOf(signIn({ lifetimeMinutes: 1 })).text).toContain('for 1 minute.');
    expect(mailOf(signIn({ lifetimeMinutes: 30 })).html).toContain('for 30 minutes.');
  });

  test('shows an inbox the code and the lifetime as its preview', () => {
    expect(mailOf(signIn()).html).toMatch(/<div style="display:none[^>]*>Your code is 1234 5678\. The link/);
  });
});

test('a chapter mail has the title underlined, the summary and the text', () => {
  const { subject, text } = mailOf(letters('Why')[2] ?? signIn());
  expect(subject).toBe('Chapter 3: Why');
  expect(text).toContain(
    ', 12 minutes to read.\n\nWhy\n===\n\nWhy\n\nAll of it.\n\nRead on in the handbook:\n',
  );
});

test('a receipt names what was bought and its price, where they are known', () => {
  const about = { kind: 'purchase' as const, url: 'https://handbook.example/' };
  const { subject, text } = mailOf({ ...about, product: 'All chapters', price: '49.00 EUR' });
  expect(subject).toBe('Your purchase of All chapters');
  expect(text).toContain('We have your payment of 49.00 EUR for All chapters. Every chapter is open');
  expect(mailOf({ ...about, product: null, price: null }).text).toContain(
    `We have your payment for ${BRANDING.productName}. Every`,
  );
});

test('a broadcast shows an inbox its first words, and cuts between words', () => {
  const words = 'word '.repeat(60).trim();
  const { html } = mailOf(letters(words)[6] ?? signIn());
  expect(html).toMatch(/<div style="display:none[^>]*>(?:word )+word …</);
});

describe('the greeting', () => {
  const greetingOf = (firstName: string | null) => mailOf(signIn(), firstName).text.split('\n')[0];

  test('is without a name when there is none', () => {
    expect(greetingOf(null)).toBe('Hello,');
  });

  test('keeps names with quotes, dots and other scripts, escaped in HTML', () => {
    expect(mailOf(signIn(), "D'Arcy").html).toContain('Hello D&#39;Arcy,');
    expect(greetingOf('J. R.')).toBe('Hello J. R.,');
    expect(greetingOf('小林')).toBe('Hello 小林,');
    const hostile = mailOf(signIn(), '<b onload=x>"&').html;
    expect(hostile).toContain('Hello &lt;b onload=x&gt;&quot;&amp;,');
    expect(hostile).not.toContain('<b onload');
  });

  test.each([
    'http://evil.example',
    'evil.example',
    'a@b.example',
    'WIN $500 NOW, a message that is far too long to be a name',
    '   ',
    'Ada\r\nBcc',
    'Ada\u202egro.elpmaxe',
  ])('does not repeat %j, which is no name', (firstName) => {
    const { text, html } = mailOf(signIn(), firstName);
    expect(text).toMatch(/^Hello,\n/);
    expect(html).toContain('>Hello,</p>');
  });
});
