import { describe, expect, test } from 'vitest';
import { type Letter, renderMail } from '../../src/email/templates.ts';

const branding = { productName: "The Complete Content Creator's Handbook" };
const link = 'https://handbook.example/auth/verify#token=abc.def&redirectTo=/chapters/3';

function mail(
  over: { firstName?: string | null; kind?: 'welcome' | 'magic_link'; minutes?: number } = {},
): Letter {
  return {
    firstName: over.firstName === undefined ? 'Ada' : over.firstName,
    content: {
      kind: over.kind ?? 'magic_link',
      link,
      code: '12345678',
      tokenId: 'token-1',
      lifetimeMinutes: over.minutes ?? 15,
    },
  };
}

describe('a sign-in mail', () => {
  test('says in the subject what it is for', () => {
    expect(renderMail(mail(), branding).subject).toBe("Sign in to The Complete Content Creator's Handbook");
    expect(renderMail(mail({ kind: 'welcome' }), branding).subject).toBe(
      "Welcome to The Complete Content Creator's Handbook",
    );
  });

  test('has the link, the code in two groups and its lifetime in the plain text', () => {
    const { text } = renderMail(mail(), branding);
    expect(text).toContain(`Sign in:\n${link}\n`);
    expect(text).toContain('\n1234 5678\n');
    expect(text).toContain('The link and the code work once, for 15 minutes.');
    expect(text).toMatch(/^Hello Ada,\n/);
    expect(text).not.toMatch(/<\w|&\w+;/);
  });

  test('has the link as a button and in full, and the code, in the HTML', () => {
    const { html } = renderMail(mail({ kind: 'welcome' }), branding);
    const href = link.replace('&', '&amp;');
    expect(html.split(`href="${href}"`)).toHaveLength(3);
    expect(html).toContain(`>${href}</a>`);
    expect(html).toContain('>Start reading</a>');
    expect(html).toContain('>1234 5678</span>');
  });

  test('tells the configured lifetime, with the right word for one minute', () => {
    expect(renderMail(mail({ minutes: 1 }), branding).text).toContain('for 1 minute.');
    expect(renderMail(mail({ minutes: 30 }), branding).html).toContain('for 30 minutes.');
  });

  test('loads nothing from anywhere', () => {
    const { html } = renderMail(mail(), branding);
    expect(html).not.toMatch(/<(img|script|link|iframe|video)\b|url\(|@import/i);
  });

  test('shows an inbox the code and the lifetime as its preview', () => {
    const { html } = renderMail(mail(), branding);
    expect(html).toMatch(/<body[^>]*>\s*<div style="display:none[^>]*>Your code is 1234 5678\. The link/);
  });
});

describe('the greeting', () => {
  test('is without a name when there is none', () => {
    expect(renderMail(mail({ firstName: null }), branding).text).toMatch(/^Hello,\n/);
  });

  test('keeps names with quotes, dots and other scripts, escaped in HTML', () => {
    expect(renderMail(mail({ firstName: "D'Arcy" }), branding).html).toContain('Hello D&#39;Arcy,');
    expect(renderMail(mail({ firstName: 'J. R.' }), branding).text).toMatch(/^Hello J\. R\.,/);
    expect(renderMail(mail({ firstName: '小林' }), branding).text).toMatch(/^Hello 小林,/);
    const hostile = renderMail(mail({ firstName: '<b onload=x>"&' }), branding).html;
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
  ])('does not repeat %j, which is no name', (firstName) => {
    const { text, html } = renderMail(mail({ firstName }), branding);
    expect(text).toMatch(/^Hello,\n/);
    expect(html).toContain('>Hello,</p>');
  });
});

test('a product name is escaped too', () => {
  const { html } = renderMail(mail(), { productName: 'Salt & <Pepper>' });
  expect(html).toContain('Salt &amp; &lt;Pepper&gt;');
  expect(html).not.toContain('<Pepper>');
});
