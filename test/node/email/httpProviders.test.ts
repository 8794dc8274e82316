import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  answers,
  breaksOffInBody,
  breaksOffInHead,
  type HttpPeer,
  hangs,
  hangsUp,
  startHttpPeer,
  unusedUrl,
} from './helpers/httpPeer.ts';
import { type MailSender, startMailSender } from './helpers/mailSender.ts';

let sender: MailSender;
let peer: HttpPeer;

beforeAll(async () => {
  sender = await startMailSender();
  peer = await startHttpPeer();
});
afterAll(async () => {
  await sender.stop();
  await peer.stop();
});
beforeEach(() => {
  peer.asked.length = 0;
});

const at = (provider: string, apiUrl = peer.url) => ({ provider, apiUrl, apiKey: 'key-of-the-test' });

describe.each(['sendgrid', 'resend'])('%s', (provider) => {
  const repeatable = provider === 'resend';

  test.each([
    [400, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [401, 'paused'],
    [402, 'paused'],
    [403, 'paused'],
    [404, 'paused'],
    [307, 'paused'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [502, 'unknown'],
    [504, 'unknown'],
  ])('answering %i means: %s, after one request', async (status, kind) => {
    peer.behave(answers(status, { Location: `${peer.url}/elsewhere` }, '{"message":"to ada@example.com"}'));
    expect(await sender.send([at(provider)])).toMatchObject({ kind, reason: `http_${status}` });
    expect(peer.asked).toHaveLength(1);
  });

  test('asking to be left alone for 120 s is left alone for so long', async () => {
    peer.behave(answers(429, { 'Retry-After': '120' }));
    expect(await sender.send([at(provider)])).toEqual({
      kind: 'retry',
      afterMs: 120_000,
      reason: 'http_429',
    });
  });

  test('asking for a day waits an hour', async () => {
    peer.behave(answers(503, { 'Retry-After': new Date(Date.now() + 86_400_000).toUTCString() }));
    expect(await sender.send([at(provider)])).toMatchObject({ kind: 'retry', afterMs: 3_600_000 });
  });

  test('saying nothing may have taken the mail', async () => {
    peer.behave(hangs);
    expect(await sender.send([at(provider)], {}, 400)).toEqual({
      kind: 'unknown',
      repeatable,
      reason: 'timeout',
    });
  });

  test('breaking off in the status line may have taken the mail', async () => {
    peer.behave(breaksOffInHead);
    expect(await sender.send([at(provider)])).toEqual({
      kind: 'unknown',
      repeatable,
      reason: 'connection_lost',
    });
  });

  test('breaking off and then hanging up on whoever asks may have taken the mail', async () => {
    peer.behave(breaksOffInHead, hangsUp);
    expect(await sender.send([at(provider)])).toMatchObject({ kind: 'unknown', reason: 'connection_lost' });
  });

  test('breaking off after the status has taken the mail', async () => {
    peer.behave(breaksOffInBody);
    expect(await sender.send([at(provider)])).toEqual({ kind: 'sent', providerId: null });
  });

  test('not being there has not taken the mail', async () => {
    const result = await sender.send([at(provider, await unusedUrl())]);
    expect(result).toEqual({ kind: 'retry', afterMs: null, reason: 'unreachable' });
  });
});

const MAIL = {
  id: 'mail-1',
  from: 'Zoë, Handbuch <zoe@example.com>',
  replyTo: 'Help <help@example.com>',
  subject: 'Größe 😀',
  headers: { 'List-Unsubscribe': '<https://example.com/u>' },
};

test('SendGrid and Resend get a mail without our tracking, and SendGrid keeps its own from the way out', async () => {
  peer.behave(answers(202, {}));
  const html = '<a href="https://example.com/">a</a><a href="https://example.com/u?token=t">stop</a>';
  for (const name of ['sendgrid', 'resend'] as const) {
    await sender.send([at(name)], { html, trackedHtml: 'tracked' });
  }
  const [bySendgrid, byResend] = peer.asked.map(({ body }) => JSON.parse(body));
  expect(bySendgrid.content[1].value).toBe(html.replace('token=t"', 'token=t" clicktracking="off"'));
  expect(byResend.html).toBe(html);
});

test('SendGrid gets both texts, names, headers, tracking and our id', async () => {
  peer.behave(answers(202, { 'X-Message-Id': 'sg-1' }));
  expect(await sender.send([at('sendgrid')], MAIL)).toEqual({ kind: 'sent', providerId: 'sg-1' });
  const [asked] = peer.asked;
  expect(asked).toMatchObject({ method: 'POST', path: '/v3/mail/send' });
  expect(asked?.headers).toMatchObject({
    authorization: 'Bearer key-of-the-test',
    'content-type': 'application/json',
  });
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    personalizations: [{ to: [{ email: 'ada@example.com' }] }],
    from: { email: 'zoe@example.com', name: 'Zoë, Handbuch' },
    reply_to: { email: 'help@example.com', name: 'Help' },
    subject: 'Größe 😀',
    content: [
      { type: 'text/plain', value: 'Hello Ada,\n\nchapter one.\n' },
      { type: 'text/html', value: '<p>Hello Ada,</p><p>chapter one.</p>' },
    ],
    headers: { 'List-Unsubscribe': '<https://example.com/u>', 'Message-ID': '<mail-1@example.com>' },
    custom_args: { mail_id: 'mail-1', mail_kind: 'chapter' },
    categories: ['chapter'],
    tracking_settings: {
      click_tracking: { enable: true, enable_text: false },
      open_tracking: { enable: true },
      subscription_tracking: { enable: false },
    },
  });
});

test('SendGrid does not rewrite the link of a sign-in mail', async () => {
  peer.behave(answers(202));
  await sender.send([at('sendgrid')], { kind: 'magic_link' });
  const { tracking_settings } = JSON.parse(peer.asked[0]?.body ?? '');
  expect(tracking_settings.click_tracking.enable).toBe(false);
});

test('Resend gets both texts, names, headers, tags and the idempotency key', async () => {
  peer.behave(answers(200, {}, '{"id":"re-1"}'));
  expect(await sender.send([at('resend')], MAIL)).toEqual({ kind: 'sent', providerId: 're-1' });
  const [asked] = peer.asked;
  expect(asked).toMatchObject({ method: 'POST', path: '/emails' });
  expect(asked?.headers).toMatchObject({
    authorization: 'Bearer key-of-the-test',
    'idempotency-key': 'mail-1',
    'user-agent': 'handbook-backend',
  });
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    from: '"Zoë, Handbuch" <zoe@example.com>',
    to: ['ada@example.com'],
    reply_to: '"Help" <help@example.com>',
    subject: 'Größe 😀',
    text: 'Hello Ada,\n\nchapter one.\n',
    html: '<p>Hello Ada,</p><p>chapter one.</p>',
    headers: { 'List-Unsubscribe': '<https://example.com/u>' },
    tags: [
      { name: 'mail_id', value: 'mail-1' },
      { name: 'mail_kind', value: 'chapter' },
    ],
  });
});

test.each([
  ['concurrent_idempotent_requests', { kind: 'retry', afterMs: null, reason: 'http_409' }],
  ['invalid_idempotent_request', { kind: 'unknown', repeatable: false, reason: 'key_used_for_other_body' }],
])('Resend answering 409 %s is understood', async (name, result) => {
  peer.behave(answers(409, {}, JSON.stringify({ statusCode: 409, name, message: 'x' })));
  expect(await sender.send([at('resend')])).toEqual(result);
});

test('the Email Sending binding takes a mail', async () => {
  const result = await sender.send([{ provider: 'cloudflare' }], MAIL);
  expect(result).toMatchObject({ kind: 'sent', providerId: expect.stringMatching(/.+/) });
});

test('with the first provider down, the second sends and the operator is told', async () => {
  peer.behave(answers(202, { 'X-Message-Id': 'sg-2' }));
  const pair = [at('resend', await unusedUrl()), at('sendgrid')];
  expect(await sender.send(pair, MAIL)).toEqual({ kind: 'sent', providerId: 'sg-2' });
  expect(sender.logs.join('\n')).toContain('mail.fallback_used');
});

test('neither key nor address is in the log', () => {
  expect(sender.logs.join('\n')).not.toMatch(/key-of-the-test|ada@/);
});
