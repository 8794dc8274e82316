/** Our own tracking in a mail's HTML: what it touches, and what it must leave alone. */
import { describe, expect, test } from 'vitest';
import { keepStopLinks } from '../../src/email/providers/keepStopLinks.ts';
import { withOwnTracking } from '../../src/email/providers/withOwnTracking.ts';
import { trackLinks } from '../../src/email/trackLinks.ts';
import { trackedHtml } from '../../src/email/trackMail.ts';
import type { ProviderSettings } from '../../src/mailSettings.ts';
import { MAIL_KINDS } from '../../src/wire/mail.ts';
import { MAIL } from '../helpers/outgoingMail.ts';
import { accepting } from '../helpers/postOffice.ts';

const API = 'https://api.example.com/api/';
const targets: string[] = [];
const tracked = (html: string) => {
  targets.length = 0;
  return trackLinks(html, {
    openUrl: `${API}email/open/t.gif`,
    clickUrlOf: async (target) => `${API}email/click/${targets.push(target)}`,
    ownApi: API,
  });
};
const link = (href: string) => `<a class="x" href="${href}">Read</a>`;

test('a web link leads through us, and nothing else of the mail changes', async () => {
  const html = `<!doctype html><html><body class="page"><p>Größe &amp; mehr ${link('https://example.com/a?b=1&amp;c=%20')}</p></body></html>`;
  const pixel = `<img src="${API}email/open/t.gif" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;
  expect(await tracked(html)).toBe(
    html
      .replace('https://example.com/a?b=1&amp;c=%20', `${API}email/click/1`)
      .replace('<body class="page">', (body) => body + pixel),
  );
  expect(targets).toEqual(['https://example.com/a?b=1&c=%20']);
});

test.each([
  ['the unsubscribe link', `${API}email/unsubscribe?token=a.b.c`],
  ['a link of the API', `${API}content/shared/a.b.c`],
  ['a sign-in link', 'https://www.example.com/auth/verify#token=a.b.c'],
  ['a link to preferences', 'https://www.example.com/preferences?from=mail&amp;token=a.b.c'],
  ['a mail address', 'mailto:help@example.com'],
  ['a script', 'javascript:alert(1)'],
  ['a script in entities', '&#106;avascript:alert(1)'],
  ['a link within the mail', '#top'],
  ['an address that is none', 'https://'],
  ['an entity that we do not know', 'https://example.com/?a=1&copy;=2'],
  ['an address of a novel', `https://example.com/${'x'.repeat(1_000)}`],
])('%s stays as it is', async (_what, href) => {
  expect(await tracked(`<body>${link(href)}</body>`)).toContain(link(href));
  expect(targets).toEqual([]);
});

test('a link that shows its address leads there directly, and the next one through us', async () => {
  const shown = '<a href="https://example.com/a"><b>https://</b>example.com/a</a>';
  const html = await tracked(`<body>${shown}${link('https://example.com/b')}</body>`);
  expect(html).toContain(shown);
  expect(targets).toEqual(['https://example.com/b']);
});

test('of very many links the first 60 lead through us', async () => {
  const links = Array.from({ length: 70 }, (_, n) => link(`https://example.com/${n}`));
  const html = await tracked(`<body>${links.join('')}</body>`);
  expect(targets).toHaveLength(60);
  expect(html).toContain(link('https://example.com/60'));
});

describe('our tracking', () => {
  const mail = { objectId: 'o', mailId: 'm', mailedAt: 0 } as const;
  const html = `<body>${link('https://example.com/')}</body>`;
  const providers = (...names: string[]): ProviderSettings[] =>
    names.map((name) =>
      name === 'outbox'
        ? { provider: 'outbox' }
        : { provider: name === 'resend' ? 'resend' : 'sendgrid', apiUrl: '', apiKey: '' },
    );
  const made = (kind: (typeof MAIL_KINDS)[number], ...names: string[]) =>
    trackedHtml({ ...mail, kind }, html, {
      signOpenToken: async () => 'o',
      signClickToken: async () => 'c',
      config: { apiUrl: 'https://api.example.com', mailProviders: providers(...names) },
    });

  test('is in chapters, reminders, completions and broadcasts only', async () => {
    const kinds = [];
    for (const kind of MAIL_KINDS) if ((await made(kind, 'outbox')) !== null) kinds.push(kind);
    expect(kinds).toEqual(['chapter', 'reminder', 'completion', 'broadcast']);
  });

  test('is made where a provider, or its fallback, has none', async () => {
    expect(await made('chapter', 'sendgrid')).toBeNull();
    expect(await made('chapter', 'sendgrid', 'resend')).toBeNull();
    expect(await made('chapter', 'sendgrid', 'outbox')).toContain('/api/email/click/c');
  });

  test('is what a provider without tracking sends, if there is any', async () => {
    const provider = accepting();
    await withOwnTracking(provider).send({ ...MAIL, html: 'plain', trackedHtml: 'tracked' });
    await withOwnTracking(provider).send({ ...MAIL, html: 'plain', trackedHtml: null });
    expect(provider.sent.map((sent) => sent.html)).toEqual(['tracked', 'plain']);
  });
});

test("SendGrid's tracking is kept from the links that stop mails", async () => {
  const stop = `<a href="${API}email/unsubscribe?token=a.b.c">Stop</a>`;
  expect(await keepStopLinks(stop + link('https://example.com/'))).toBe(
    stop.replace('">', '" clicktracking="off">') + link('https://example.com/'),
  );
});
