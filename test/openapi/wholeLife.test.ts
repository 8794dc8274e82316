/**
 * The document against real answers: a whole life of a reader and an owner. That each answer is as the document tells,
 * test/helpers/described.ts checks, here and in every other file; here is seen that all successes do come.
 */
import { env } from 'cloudflare:workers';
import { Webhook } from 'standardwebhooks';
import { beforeAll, expect, test } from 'vitest';
import { signClickToken, signMailToken, signOpenToken } from '../../src/auth/tokens.ts';
import type { BroadcastDetail } from '../../src/wire/broadcasts.ts';
import { addressTokenIn, wishToMove } from '../helpers/addressChange.ts';
import { type CallOptions, call, keys, newAddress, objectOf, quickDevice } from '../helpers/api.ts';
import { ORDER } from '../helpers/broadcasts.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { DAY } from '../helpers/clock.ts';
import { chapterBody, publisher } from '../helpers/content.ts';
import { promised, seenAnswers } from '../helpers/described.ts';
import { progressRow, subscriberRow } from '../helpers/imports.ts';
import { upgrade } from '../helpers/live.ts';
import { sentMail } from '../helpers/mailHistory.ts';
import { routerWith } from '../helpers/otherRouter.ts';
import { deliver, providerThat, queueOfEachTest } from '../helpers/postOffice.ts';
import { quietReader } from '../helpers/quiet.ts';
import { takeReportsAway, untilQuiet } from '../helpers/reports.ts';
import { sendgridSigner } from '../helpers/sendgridSigner.ts';
import { invite, signIn } from '../helpers/signIn.ts';
import { payment, postStripe } from '../helpers/stripe.ts';

const RESEND_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const FREE = 1;
const PAID = 2;
const QUIZ = { id: 'q1', question: 'Which?', options: ['This', 'That'], answer: 0, why: 'Because.' };

const jobs = queueOfEachTest();
let owner: Awaited<ReturnType<typeof publisher>>;
beforeAll(async () => {
  owner = await publisher();
  await owner.chapter(FREE, 'first', { free: true, quizzes: [QUIZ] });
  await owner.chapter(PAID, 'second', { free: false });
});

/** Asks one thing after another; each must be answered as told. @returns the last answer */
async function asks(token: string, ...calls: [number, string, CallOptions?][]): Promise<Response> {
  let answer = new Response();
  for (const [status, route, options = {}] of calls) {
    const [method = '', path = ''] = route.split(' ');
    answer = await call(method, path, { ...(token && { token }), ...options });
    expect([route, answer.status]).toEqual([route, status]);
  }
  return answer;
}
const asOwner = (...calls: [number, string, CallOptions?][]) => asks(owner.token, ...calls);

test('signing up, in and out', async () => {
  const email = newAddress();
  await asks(
    '',
    [200, 'POST /api/email/signup', { body: { email, firstName: 'Ada' } }],
    [200, 'POST /api/auth/magic-link', { body: { email, redirectTo: '/chapters/3' } }],
  );
  const { token, code } = await invite(email);
  const cookie = await asks('', [200, 'POST /api/auth/verify', { body: { email, code } }]);
  expect(cookie.headers.get('Set-Cookie')).toContain('__Host-refresh=');
  expect(token).not.toBe('');
  const here = await signIn(email);
  const there = await quickDevice(email);
  await asks(
    here.accessToken,
    [200, 'POST /api/auth/refresh', { body: { refreshToken: here.refreshToken } }],
    [200, 'GET /api/auth/session'],
    [200, 'GET /api/auth/sessions'],
    [204, `DELETE /api/auth/sessions/${there.session.id}`],
    [204, 'DELETE /api/auth/sessions'],
    [204, 'POST /api/auth/logout'],
  );
});

test('reading: progress, chapters, files and links', async () => {
  await owner.file('notes.txt?free=true', 'abcdefghij');
  const reader = await quietReader();
  const token = reader.accessToken;
  expect((await upgrade(token)).status).toBe(101);
  expect((await upgrade(token, { Upgrade: 'h2c' })).status).toBe(400);
  const progress = await asks(
    token,
    [404, 'GET /api/progress/7'],
    [200, 'PUT /api/progress/1', { body: { completed: true, videosWatched: ['intro'] } }],
    [200, 'POST /api/progress', { body: { updates: [{ chapterNumber: 2, position: positionNow() }] } }],
    [200, 'GET /api/progress/2'],
    [200, 'DELETE /api/progress/1'],
    [200, 'GET /api/progress?since=1'],
    [200, 'GET /api/progress'],
  );
  const outline = await asks('', [200, 'GET /api/content/chapters']);
  const chapter = await asks(token, [200, `GET /api/content/chapters/second`]);
  const file = await asks('', [200, 'GET /api/content/files/notes.txt']);
  const known = (answer: Response) => ({ headers: { 'If-None-Match': answer.headers.get('ETag') ?? '' } });
  const link = await asks(
    token,
    [304, 'GET /api/progress', known(progress)],
    [304, 'GET /api/content/chapters', known(outline)],
    [200, `GET /api/content/chapters/${FREE}`],
    [304, 'GET /api/content/files/notes.txt', known(file)],
    [206, 'GET /api/content/files/notes.txt', { headers: { Range: 'bytes=2-4' } }],
    [416, 'GET /api/content/files/notes.txt', { headers: { Range: 'bytes=90-' } }],
    [200, `POST /api/content/chapters/${PAID}/share`],
  );
  const quiz = `POST /api/content/chapters/${FREE}/quizzes/q1`;
  await asks(
    '',
    [200, quiz, { body: { answer: 0 } }],
    [413, quiz, { body: 'x'.repeat(2 ** 17) }],
    [415, quiz, { body: 'x', headers: { 'Content-Type': 'a/b' } }],
  );
  const free = await asks('', [200, `GET /api/content/chapters/${FREE}`]);
  await asks('', [304, `GET /api/content/chapters/${FREE}`, known(free)]);
  expect(chapter.headers.get('ETag')).toBeTruthy();
  const { url } = await link.json<{ url: string }>();
  await asks('', [200, `GET /api/content/shared/${url.split('#token=')[1]}`]);
  const shares = await asks(token, [200, 'GET /api/content/shares']);
  const [share] = (await shares.json<{ shares: { id: string }[] }>()).shares;
  await asks(
    token,
    [204, `DELETE /api/content/shares/${share?.id}`],
    [404, `GET /api/content/shared/${url.split('#token=')[1]}`],
  );
});

const positionNow = () => ({ percent: 41, at: new Date().toISOString() });

test('mails: asked for, turned off, opened and followed', async () => {
  const { email, accessToken } = await quietReader();
  const objectId = objectOf(email).id.toString();
  const mailId = await sentMail(email);
  const mail = await signMailToken(keys, { objectId, mailId, kind: 'chapter' }, Date.now());
  const open = await signOpenToken(keys, { objectId, mailId }, Date.now());
  const click = await signClickToken(keys, { objectId, mailId, target: 'https://example.com/' }, Date.now());
  const form = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
  const page = { headers: { Accept: 'text/html' } };
  await asks(
    accessToken,
    [200, 'POST /api/email/chapters', { body: { chapterNumber: FREE } }],
    [200, 'GET /api/email/preferences'],
    [200, 'PUT /api/email/preferences', { body: { reminders: false } }],
  );
  await asks(
    '',
    [200, `GET /api/email/preferences?token=${mail}`],
    [200, `GET /api/email/unsubscribe?token=${mail}`],
    [200, `POST /api/email/unsubscribe?token=${mail}`, { ...form, body: 'List-Unsubscribe=One-Click' }],
    [400, `POST /api/email/unsubscribe?token=${mail}`, { ...form, body: 'List-Unsubscribe=No' }],
    [413, `POST /api/email/unsubscribe?token=${mail}`, { ...form, body: 'x'.repeat(65 * 1024) }],
    [415, `POST /api/email/unsubscribe?token=${mail}`, { body: '{}' }],
    [401, 'GET /api/email/unsubscribe?token=torn', page],
    [200, `GET /api/email/open/${open}.gif`],
    [302, `GET /api/email/click/${click}`],
    [401, 'GET /api/email/click/torn'],
    [401, 'GET /api/email/click/torn', page],
  );
});

test('events of providers and payments, signed', async () => {
  const signer = await sendgridSigner();
  const ask = await routerWith({
    sendgridWebhookPublicKey: signer.publicKey,
    resendWebhookSecret: RESEND_SECRET,
  });
  const at = String(Math.floor(Date.now() / 1000));
  const bySendgrid = async (body: string) => ({
    body,
    headers: {
      'X-Twilio-Email-Event-Webhook-Signature': await signer.sign(`${at}${body}`),
      'X-Twilio-Email-Event-Webhook-Timestamp': at,
    },
  });
  const byResend = (body: string) => ({
    body,
    headers: {
      'svix-id': 'msg_1',
      'svix-timestamp': at,
      'svix-signature': new Webhook(RESEND_SECRET).sign('msg_1', new Date(), body),
    },
  });
  const sent: [number, string, CallOptions][] = [
    [200, 'sendgrid', await bySendgrid('[]')],
    [400, 'sendgrid', await bySendgrid('{')],
    [401, 'sendgrid', { body: '[]' }],
    [413, 'sendgrid', { body: ' '.repeat(2 ** 20 + 1) }],
    [200, 'resend', byResend('{"type":"contact.created","created_at":"2026-11-28T09:00:00Z","data":{}}')],
    [400, 'resend', byResend('{')],
    [401, 'resend', { body: '{}' }],
    [413, 'resend', { body: ' '.repeat(2 ** 20 + 1) }],
  ];
  for (const [status, provider, options] of sent) {
    const answer = await ask('POST', `/api/email/webhooks/${provider}`, options);
    expect([provider, answer.status]).toEqual([provider, status]);
  }
  expect((await postStripe(payment().paid())).status).toBe(200);
  expect((await postStripe('{')).status).toBe(400);
  expect((await postStripe({}, { secret: 'whsec_other' })).status).toBe(401);
  expect((await postStripe(' '.repeat(65 * 1024))).status).toBe(413);
});

test('the account: changed, taken along, moved, erased', async () => {
  const reader = await quietReader();
  await asks(
    reader.accessToken,
    [200, 'GET /api/account'],
    [200, 'PATCH /api/account', { body: { firstName: 'Ada', timezone: 'Europe/London' } }],
    [200, 'GET /api/account/export'],
    [200, 'POST /api/account/email', { body: { email: newAddress() } }],
    [409, 'POST /api/account/email', { body: { email: reader.email } }],
  );
  const links = await wishToMove(reader);
  await asks(
    '',
    [200, 'POST /api/account/email/confirm', { body: { token: links.old } }],
    [200, 'POST /api/account/email/confirm', { body: { token: links.new } }],
    [401, 'POST /api/account/email/confirm', { body: { token: links.new } }],
  );
  expect(() => addressTokenIn(undefined)).toThrow('no link');
  await asks((await quietReader()).accessToken, [200, 'DELETE /api/account']);
  const [own, other] = [await quietReader(), await quietReader()];
  const bringBack = await takeReportsAway();
  await asks(own.accessToken, [202, 'DELETE /api/account']);
  await asOwner([202, `DELETE /api/admin/readers/${other.email}`]);
  await bringBack();
});

test('support: one reader, codes, mails that were given up', async () => {
  const { email, accessToken } = await quietReader();
  await asOwner(
    [200, `GET /api/admin/readers/${email}`],
    [200, `PATCH /api/admin/readers/${email}`, { body: { hasAccess: true, lastName: 'Lovelace' } }],
    [200, `POST /api/admin/readers/${email}/progress`, { body: { chapterNumber: 3, action: 'mark' } }],
    [200, 'PUT /api/admin/codes/GIFT-1', { body: { kind: 'gift', limit: 1, accessDays: 30 } }],
  );
  await asks(
    accessToken,
    [200, 'POST /api/purchases/redeem', { body: { code: 'gift-1' } }],
    [404, 'POST /api/purchases/redeem', { body: { code: 'GIFT-2' } }],
  );
  const late = await quietReader();
  await asks(late.accessToken, [409, 'POST /api/purchases/redeem', { body: { code: 'GIFT-1' } }]);
  const [dead, forgotten] = [await readerWithLetter(), await readerWithLetter()];
  await asOwner(
    [409, 'PUT /api/admin/codes/GIFT-1', { body: { kind: 'discount', limit: 2, percentOff: 10 } }],
    [200, 'GET /api/admin/codes/GIFT-1'],
    [200, 'GET /api/admin/codes?limit=1'],
    [204, 'DELETE /api/admin/codes/GIFT-1'],
    [200, 'GET /api/admin/dead-letters?state=dead'],
    [200, `POST /api/admin/dead-letters/${dead}/retry`],
    [204, `DELETE /api/admin/dead-letters/${forgotten}`],
    [200, 'GET /api/admin/readers?sort=email&limit=2'],
    [200, 'GET /api/admin/audit?limit=100'],
    [200, `POST /api/admin/readers/${email}/sessions/revoke`],
    [200, `DELETE /api/admin/readers/${email}`],
  );
});

/** @returns the id of a mail that its provider refused, of which the reports have heard */
async function readerWithLetter(): Promise<string> {
  const { email, accessToken } = await quietReader();
  jobs.length = 0;
  await asks(accessToken, [200, 'POST /api/email/chapters', { body: { chapterNumber: FREE } }]);
  const provider = providerThat(() => ({ kind: 'refused', reason: 'http_400' }));
  await deliver(jobs, provider);
  await untilQuiet(email);
  return jobs[0]?.mailId ?? '';
}

test('publishing, broadcasts, keys and imports', async () => {
  const put = (slug: string) => ({ body: chapterBody(slug) });
  await asOwner(
    [200, 'PUT /api/admin/content/chapters/5', put('fifth')],
    [409, 'PUT /api/admin/content/chapters/6', put('fifth')],
    [200, 'GET /api/admin/content/chapters/5/versions'],
    [204, 'DELETE /api/admin/content/chapters/5'],
    [200, 'GET /api/admin/content/chapters'],
  );
  expect((await owner.file('gone.txt', 'text')).status).toBe(200);
  await asOwner(
    [200, 'PUT /api/admin/content/files/gone.txt?chapterNumber=1', { ...BYTES, body: 'text' }],
    [200, 'GET /api/admin/content/files?limit=1'],
    [204, 'DELETE /api/admin/content/files/gone.txt'],
    [400, 'DELETE /api/admin/content/files/.hidden.txt'],
    [400, 'PUT /api/admin/content/files/.hidden.txt', { ...BYTES, body: 'text' }],
  );
  const letter = { subject: ORDER.subject, markdown: ORDER.markdown };
  const key = { 'Idempotency-Key': 'once' };
  const made = await asOwner(
    [200, 'POST /api/admin/broadcasts/preview', { body: { ...letter, audience: 'all' } }],
    [200, 'POST /api/admin/broadcasts/test', { body: { ...letter, to: 'owner@example.com' } }],
    [
      201,
      'POST /api/admin/broadcasts',
      { headers: key, body: { ...ORDER, sendAt: new Date(Date.now() + DAY).toISOString() } },
    ],
  );
  const { id } = await made.json<BroadcastDetail>();
  const newKey = await asOwner(
    [409, 'POST /api/admin/broadcasts', { headers: key, body: ORDER }],
    [200, `GET /api/admin/broadcasts/${id}`],
    [200, `DELETE /api/admin/broadcasts/${id}`],
    [200, 'GET /api/admin/broadcasts'],
    [201, 'POST /api/admin/keys', { body: { name: 'reports', days: 1 } }],
  );
  const email = newAddress();
  const rows = [subscriberRow('s1', email), progressRow('p1', email), { table: 'EmailSubscriber' }];
  const body = rows.map((row) => JSON.stringify(row)).join('\n');
  const lines = { headers: { 'Content-Type': 'application/x-ndjson' } };
  await asOwner(
    [200, 'GET /api/admin/keys'],
    [204, `DELETE /api/admin/keys/${(await newKey.json<{ id: string }>()).id}`],
    [200, 'POST /api/admin/import', { ...lines, body }],
    [400, 'POST /api/admin/import', { ...lines, body: '{}\n'.repeat(501) }],
    [413, 'POST /api/admin/import', { ...lines, body: ' '.repeat(2 ** 20 + 1) }],
  );
});

const BYTES = { headers: { 'Content-Type': 'application/octet-stream' } };

test('reports and exports, and how the system is', async () => {
  const reports = [
    'overview',
    'funnel',
    'activity',
    'retention?weeks=3',
    'email',
    'access?type=view',
    'drift',
  ];
  await asOwner(
    ...reports.map((name): [number, string] => [200, `GET /api/admin/reports/${name}`]),
    [200, 'POST /api/admin/reports/sums/check', { body: { restart: true } }],
    [200, 'GET /api/admin/export/subscribers.csv?bom=1'],
    [400, 'GET /api/admin/export/subscribers.csv?bom=2'],
    [200, 'GET /api/health'],
  );
  const down: D1Database = Object.assign(Object.create(env.DB), {
    prepare: () => {
      throw new Error('D1_ERROR: storage operation exceeded timeout');
    },
  });
  const ask = await routerWith({}, { DB: down });
  expect((await ask('GET', '/api/health')).status).toBe(503);
});

test('readers without access', async () => {
  const { email, accessToken } = await quietReader();
  await withoutAccess(email);
  await owner.file('gated.txt', 'abc');
  await asks(
    accessToken,
    [403, `GET /api/content/chapters/${PAID}`],
    [403, 'GET /api/content/files/gated.txt'],
    [403, `POST /api/content/chapters/${PAID}/share`],
    [403, 'POST /api/email/chapters', { body: { chapterNumber: PAID } }],
  );
  await asks(
    '',
    [401, `GET /api/content/chapters/${PAID}`],
    [401, `POST /api/content/chapters/${PAID}/quizzes/q1`, { body: { answer: 0 } }],
    [401, 'GET /api/content/files/gated.txt'],
  );
});

test('every success that the document promises was seen', () => {
  expect(promised().filter((answer) => / [1-3]/.test(answer) && !seenAnswers.has(answer))).toEqual([]);
});
