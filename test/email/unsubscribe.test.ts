/** The links in a mail by which a reader stops such mails: RFC 8058 one-click, the page, and the preferences. */
import { beforeAll, describe, expect, test } from 'vitest';
import { signLoginToken, signMailToken } from '../../src/auth/tokens.ts';
import type { MailKind } from '../../src/wire/mail.ts';
import { call, keys, newAddress, objectOf } from '../helpers/api.ts';
import { chapterMailFor, publish } from '../helpers/chapterMails.ts';
import { DAY, moveClock } from '../helpers/clock.ts';
import { accepting, deliver, outboxOf, queueOfEachTest } from '../helpers/postOffice.ts';
import { expectProblem } from '../helpers/problem.ts';
import { quietReader, revisionOf } from '../helpers/quiet.ts';

const ALL = { newsletter: true, chapterMails: true, reminders: true, productNews: true };
const NONE = { newsletter: false, chapterMails: false, reminders: false, productNews: false };
const FORM = 'application/x-www-form-urlencoded';

const jobs = queueOfEachTest();
beforeAll(() => publish(1, { free: true }));

type Reader = Awaited<ReturnType<typeof quietReader>>;

/** The path of the unsubscribe link in a chapter mail that the reader has got. */
async function linkOf(reader: Reader): Promise<string> {
  await call('POST', '/api/email/chapters', { token: reader.accessToken, body: { chapterNumber: 1 } });
  const [mail] = await chapterMailFor(jobs);
  jobs.length = 0;
  const url = new URL(mail?.headers['List-Unsubscribe']?.slice(1, -1) ?? '');
  return url.pathname + url.search;
}

const oneClick = (path: string, headers: Record<string, string> = {}) =>
  call('POST', path, { body: 'List-Unsubscribe=One-Click', headers: { 'Content-Type': FORM, ...headers } });
const preferencesOf = async (reader: Reader) =>
  (await call('GET', '/api/email/preferences', { token: reader.accessToken })).json();
const pathFor = async (email: string, kind: MailKind | null) =>
  `/api/email/unsubscribe?token=${await signMailToken(keys, { objectId: objectOf(email).id.toString(), mailId: 'm1', kind }, Date.now())}`;

describe('opening the unsubscribe link', () => {
  test('shows a page with a button and changes nothing, however often scanners open it', async () => {
    const reader = await quietReader();
    const link = await linkOf(reader);
    const rev = await revisionOf(reader.email);
    for (const method of ['GET', 'HEAD', 'GET']) expect((await call(method, link)).status).toBe(200);
    const answer = await call('GET', link);
    const page = await answer.text();
    expect(page).toContain(
      '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">',
    );
    expect(page).not.toContain('<script');
    expect(page).not.toContain(reader.email);
    expect(page).toContain(`/mail-preferences#token=${link.split('token=')[1]}"`);
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const csp = answer.headers.get('Content-Security-Policy');
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("form-action 'self'");
    expect(csp).not.toMatch(/script-src|unsafe/);
    expect(await preferencesOf(reader)).toEqual(ALL);
    expect(await revisionOf(reader.email)).toBe(rev);
  });
});

describe('one click on unsubscribe', () => {
  test.each([
    ['a program', {}],
    ['the page in a browser', { Origin: 'null' }],
    ['a mail provider', { Origin: 'https://mail.provider.example' }],
  ])('by %s stops chapter mails and nothing else, and the second click is as good', async (_, headers) => {
    const reader = await quietReader();
    const link = await linkOf(reader);
    const first = await oneClick(link, headers);
    expect([first.status, await first.text()]).toEqual([
      200,
      expect.stringContaining('no more chapter mails'),
    ]);
    expect(first.headers.get('Access-Control-Allow-Origin')).toBeNull();
    const rev = await revisionOf(reader.email);
    expect((await oneClick(link, headers)).status).toBe(200);
    expect(await revisionOf(reader.email)).toBe(rev);
    expect(await preferencesOf(reader)).toEqual({ ...ALL, chapterMails: false });
  });

  test('may come as multipart/form-data', async () => {
    const reader = await quietReader();
    const path = await pathFor(reader.email, 'chapter');
    const body =
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
    const answer = await call('POST', path, {
      body,
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
    });
    expect(answer.status).toBe(200);
    expect(await preferencesOf(reader)).toEqual({ ...ALL, chapterMails: false });
  });

  test('drops the chapter mail that waits; a new one is refused, sign-in mails still come', async () => {
    const reader = await quietReader();
    const link = await linkOf(reader);
    const ask = () =>
      call('POST', '/api/email/chapters', { token: reader.accessToken, body: { chapterNumber: 1 } });
    await ask();
    await oneClick(link);
    await expectProblem(await ask(), 409, 'conflict');
    await call('POST', '/api/auth/magic-link', { body: { email: reader.email } });
    const provider = accepting();
    await deliver(jobs, provider);
    expect(provider.sent.map(({ kind }) => kind)).toEqual(['magic_link']);
    expect(await outboxOf(reader.email)).toEqual([]);
  });

  test.each<[MailKind | null, object]>([
    ['broadcast', { ...ALL, newsletter: false }],
    ['reminder', { ...ALL, reminders: false }],
    [null, NONE],
  ])('in a mail of kind %s turns off what it belongs to', async (kind, expected) => {
    const reader = await quietReader();
    expect((await oneClick(await pathFor(reader.email, kind))).status).toBe(200);
    expect(await preferencesOf(reader)).toEqual(expected);
  });

  test.each([
    ['', FORM],
    ['List-Unsubscribe=no', FORM],
    ['no boundary', 'multipart/form-data'],
    ['torn', 'multipart/form-data; boundary=b'],
  ])('is not the form %j', async (body, type) => {
    const reader = await quietReader();
    const path = await pathFor(reader.email, 'chapter');
    const answer = await call('POST', path, { body, headers: { 'Content-Type': type } });
    await expectProblem(answer, 400, 'invalid_body');
    expect(await preferencesOf(reader)).toEqual(ALL);
  });

  test('is not JSON, and no other route takes foreign pages for it', async () => {
    const reader = await quietReader();
    const path = await pathFor(reader.email, 'chapter');
    await expectProblem(await call('POST', path, { body: {} }), 415, 'unsupported_media_type');
    const Origin = 'https://mail.provider.example';
    for (const [method, other] of [
      ['PUT', path],
      ['PUT', '/api/email/preferences'],
      ['POST', '/api/email/chapters'],
      ['POST', '/api/nothing'],
    ] as const) {
      const answer = await call(method, other, {
        token: reader.accessToken,
        body: NONE,
        headers: { Origin },
      });
      await expectProblem(answer, 403, 'forbidden_origin');
    }
    expect(await preferencesOf(reader)).toEqual(ALL);
  });
});

describe('a token that is not of a mail', () => {
  test('is refused everywhere, as a problem to programs and as a page to people', async () => {
    const reader = await quietReader();
    const good = (await pathFor(reader.email, 'chapter')).split('token=')[1] ?? '';
    const [header = '', payload = '', signature = ''] = good.split('.');
    const stranger = btoa(
      atob(payload.replaceAll('-', '+').replaceAll('_', '/')).replace('chapter', 'welcome'),
    );
    const bad = [
      '',
      'x',
      `${header}.${stranger.replaceAll('=', '')}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      reader.accessToken,
      await signLoginToken(keys, { email: reader.email, tokenId: 't' }, 900),
    ];
    for (const token of bad) {
      const query = `?token=${encodeURIComponent(token)}`;
      await expectProblem(await call('GET', `/api/email/unsubscribe${query}`), 401, 'token_invalid');
      await expectProblem(await oneClick(`/api/email/unsubscribe${query}`), 401, 'token_invalid');
      await expectProblem(await call('GET', `/api/email/preferences${query}`), 401, 'token_invalid');
      const put = await call('PUT', `/api/email/preferences${query}`, { body: NONE });
      await expectProblem(put, 401, 'token_invalid');
      const page = await call('GET', `/api/email/unsubscribe${query}`, { headers: { Accept: 'text/html' } });
      expect([page.status, await page.text()]).toEqual([
        401,
        expect.stringContaining('This link does not work'),
      ]);
    }
    expect(await preferencesOf(reader)).toEqual(ALL);
  });

  test('signs nobody in, and one of a reader who never was or one year old does nothing', async () => {
    const reader = await quietReader();
    const path = await pathFor(reader.email, 'chapter');
    const token = path.split('token=')[1] ?? '';
    await expectProblem(await call('GET', '/api/auth/session', { token }), 401, 'token_invalid');
    await expectProblem(await oneClick(await pathFor(newAddress(), 'chapter')), 401, 'token_invalid');
    moveClock(367 * DAY);
    await expectProblem(await oneClick(path), 401, 'token_expired');
  });

  test("of one reader's mail stops no other reader's mails", async () => {
    const [ada, eve] = [await quietReader(), await quietReader()];
    await oneClick(await pathFor(eve.email, 'chapter'));
    const token = (await pathFor(eve.email, 'chapter')).split('token=')[1];
    await call('PUT', '/api/email/preferences', { token: ada.accessToken, body: { ...NONE, token } });
    expect([await preferencesOf(ada), await preferencesOf(eve)]).toEqual([ALL, NONE]);
  });
});

describe('the preferences', () => {
  const put = (body: unknown, token?: string) =>
    call('PUT', '/api/email/preferences', { body, ...(token ? { token } : {}) });

  test('are all on for who signs up, and change one by one, by session or by the token of a mail', async () => {
    const reader = await quietReader();
    expect(await preferencesOf(reader)).toEqual(ALL);
    const answer = await put({ reminders: false }, reader.accessToken);
    expect([answer.status, await answer.json()]).toEqual([200, { ...ALL, reminders: false }]);
    const token = (await pathFor(reader.email, 'chapter')).split('token=')[1];
    const byMail = await put({ reminders: true, newsletter: false, token });
    expect(await byMail.json()).toEqual({ ...ALL, newsletter: false });
    const read = await call('GET', `/api/email/preferences?token=${token}`);
    expect(await read.json()).toEqual({ ...ALL, newsletter: false });
  });

  test('turned on again let chapters come again', async () => {
    const reader = await quietReader();
    await oneClick(await pathFor(reader.email, 'chapter'));
    await put({ chapterMails: true }, reader.accessToken);
    expect(await linkOf(reader)).toContain('token=');
  });

  test('that are no truth values are refused, and saying what is so already changes nothing', async () => {
    const reader = await quietReader();
    const rev = await revisionOf(reader.email);
    for (const body of [{ newsletter: 'yes' }, { reminders: null }, { chapterMails: 0 }]) {
      await expectProblem(await put(body, reader.accessToken), 400, 'invalid_body');
    }
    for (const body of [{}, ALL, { unknown: false }]) {
      expect((await put(body, reader.accessToken)).status).toBe(200);
    }
    expect(await revisionOf(reader.email)).toBe(rev);
  });

  test('need a session or a token', async () => {
    await expectProblem(await call('GET', '/api/email/preferences'), 401, 'unauthenticated');
    await expectProblem(await put({ newsletter: false }), 401, 'unauthenticated');
  });

  test('are all on for a reader of the old database', async () => {
    const email = newAddress();
    const row = {
      table: 'EmailSubscriber' as const,
      id: 'old',
      email,
      createdAt: 1,
      updatedAt: 1,
      emailsSent: 0,
      lastEmailSent: null,
    };
    const subscriber = { ...row, firstName: null, lastName: null, discountCode: null, hasAccess: true };
    const rows = { email, subscribers: [{ ...subscriber, hasPurchased: false }], progress: [] };
    await objectOf(email).importRows(rows);
    expect(await objectOf(email).mailPreferences(null)).toEqual({ ok: true, value: ALL });
  });
});
