/** The local mailbox: what the development provider keeps, and how it is read. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { chooseProvider } from '../../src/email/chooseProvider.ts';
import { localMailbox, localMessages } from '../../src/email/localMailbox.ts';
import type { OutgoingMail } from '../../src/email/provider.ts';
import { createLog } from '../../src/log.ts';
import { call, config } from '../helpers/api.ts';
import { moveClock, SECOND } from '../helpers/clock.ts';

const kept = env.LOCAL_MAILBOX;
if (!kept) throw new Error('LOCAL_MAILBOX is not bound.');
const provider = localMailbox(kept);

function mailTo(to: string, over: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    id: crypto.randomUUID(),
    to,
    from: 'The Handbook <handbook@example.com>',
    replyTo: null,
    kind: 'magic_link',
    subject: 'Sign in',
    text: 'text',
    html: '<p>html</p>',
    headers: { 'X-Test': '1' },
    ...over,
  };
}

const subjects = async (to: string | null) => (await localMessages(kept, to)).map(({ subject }) => subject);

test('mails are listed newest first, all of them or those to one address', async () => {
  for (const [to, subject] of [
    ['ada@example.com', 'first'],
    ['bob@example.com', 'second'],
    ['ada@example.com', 'third'],
  ] as const) {
    moveClock(SECOND);
    expect(await provider.send(mailTo(to, { subject }))).toMatchObject({ kind: 'sent' });
  }
  expect(await subjects(null)).toEqual(['third', 'second', 'first']);
  expect(await subjects('ada@example.com')).toEqual(['third', 'first']);
  expect(await subjects('ad')).toEqual([]);
});

test('a mail that is sent again is no second mail and keeps its time', async () => {
  const mail = mailTo('again@example.com');
  await provider.send(mail);
  const [before] = await localMessages(kept, mail.to);
  moveClock(SECOND);
  await provider.send({ ...mail, subject: 'Sign in, once more' });
  expect(await localMessages(kept, mail.to)).toEqual([{ ...before, subject: 'Sign in, once more' }]);
});

test('the mailbox is read as JSON and as a page', async () => {
  const mail = mailTo('json@example.com', { replyTo: 'help@example.com' });
  await provider.send(mail);
  const { id, to, from, kind, subject, text, html } = mail;
  const headers = { 'X-Test': '1', 'Reply-To': 'help@example.com' };
  const answer = await call('GET', '/dev/mailbox.json?to=json@example.com');
  expect(await answer.json()).toEqual({
    messages: [
      { id, to, from, kind, subject, text, html, headers, at: expect.stringMatching(/^\d{4}-.*Z$/) },
    ],
  });
  const page = await call('GET', '/dev/mailbox?to=json@example.com');
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('Content-Security-Policy')).not.toContain('script-src');
  expect(await page.text()).toContain('help@example.com');
});

test('at most the newest 200 mails are listed', async () => {
  const to = 'many@example.com';
  await Promise.all(
    Array.from({ length: 200 }, (_, nth) => provider.send(mailTo(to, { subject: `${nth}` }))),
  );
  moveClock(SECOND);
  await provider.send(mailTo(to, { subject: 'newest' }));
  const listed = await subjects(to);
  expect(listed).toHaveLength(200);
  expect(listed[0]).toBe('newest');
});

test('without its store there is no mailbox to choose, and nothing to list', async () => {
  expect(() =>
    chooseProvider({ ...config, mailProviders: [{ provider: 'outbox' }] }, {}, createLog()),
  ).toThrow('Configuration: LOCAL_MAILBOX');
  expect(await localMessages(undefined, null)).toEqual([]);
});
