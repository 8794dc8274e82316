import { describe, expect, test } from 'vitest';
import { type LocalMessage, mailboxPage } from '../../src/email/mailboxPage.ts';
import { MAIL_FRAME_CSP } from '../../src/email/mailFrame.ts';

function message(over: Partial<LocalMessage> = {}): LocalMessage {
  return {
    id: 'm1',
    to: 'ada@example.com',
    from: 'The Handbook <handbook@example.com>',
    kind: 'magic_link',
    subject: 'Sign in',
    text: 'Hello,\n1234 5678',
    html: '<!doctype html><html><head><title>x</title></head><body><a href="/auth/verify">Sign in</a></body></html>',
    headers: { 'Message-ID': '<m1@example.com>' },
    at: '2026-11-21T05:40:12.345Z',
    ...over,
  };
}

describe('the mailbox page', () => {
  test('lists the newest mail first and opens it', () => {
    const page = mailboxPage(
      [
        message({ id: 'old', subject: 'Older', at: '2026-11-20T00:00:00.000Z' }),
        message({ id: 'new', subject: 'Newer', at: '2026-11-21T00:00:00.000Z' }),
      ],
      null,
    );
    expect(page.indexOf('Newer')).toBeLessThan(page.indexOf('Older'));
    expect(page).toContain('id="new" open>');
    expect(page).toContain('id="old">');
  });

  test('shows the mail in a frame that runs no script and opens links in a new tab', () => {
    const page = mailboxPage([message()], null);
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).toContain(
      'srcdoc="&lt;!doctype html&gt;&lt;html&gt;&lt;head&gt;&lt;base target=&quot;_blank&quot;&gt;',
    );
    expect(page).not.toContain('allow-scripts');
    expect(MAIL_FRAME_CSP).not.toContain('script-src');
    expect(mailboxPage([message({ html: '<p>bare</p>' })], null)).toContain(
      'srcdoc="&lt;base target=&quot;_blank&quot;&gt;&lt;p&gt;bare',
    );
  });

  test('shows the plain text, sender, time and headers', () => {
    const page = mailboxPage([message()], null);
    expect(page).toContain('<pre>Hello,\n1234 5678</pre>');
    expect(page).toContain('<dt>From</dt><dd>The Handbook &lt;handbook@example.com&gt;</dd>');
    expect(page).toContain('<dt>Message-ID</dt><dd>&lt;m1@example.com&gt;</dd>');
    expect(page).toContain('<time datetime="2026-11-21T05:40:12.345Z">21 Nov 2026, 05:40:12 UTC</time>');
    expect(page).toContain('>magic link<');
  });

  test('escapes every value of a hostile mail and of the filter', () => {
    const evil = `"><script>alert('x')</script>`;
    const hostile = message({
      id: evil,
      to: evil,
      from: evil,
      kind: evil,
      subject: evil,
      text: evil,
      html: evil,
      headers: { [evil]: evil },
      at: evil,
    });
    const page = mailboxPage([hostile], evil);
    expect(page).not.toContain('<script');
  });

  test('says what to do when there is no mail, and names the address asked for', () => {
    expect(mailboxPage([], null)).toContain('<h2>No mail yet</h2>');
    const page = mailboxPage([], 'ada@example.com');
    expect(page).toContain('No mail yet for ada@example.com');
    expect(page).toContain('value="ada@example.com"');
    expect(page).toContain('Show all');
  });
});
