/** What the owner may order and see of broadcasts, what is refused, and what the mail looks like. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BroadcastPage } from '../../src/wire/broadcasts.ts';
import { adminKey } from '../helpers/adminKey.ts';
import { call, objectOf, quickReader } from '../helpers/api.ts';
import { deliverAll, ORDER, order, ownerKey, post, ring, seedReaders, stop } from '../helpers/broadcasts.ts';
import { DAY, isoIn } from '../helpers/clock.ts';
import { queueOfEachTest } from '../helpers/postOffice.ts';
import { expectProblem } from '../helpers/problem.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';
import { forgetReaders } from '../helpers/snapshots.ts';

stopTheClock();
const jobs = queueOfEachTest();
beforeEach(async () => {
  await forgetReaders(env.DB);
});

const OWNER = 'owner@example.com';

async function listed(): Promise<BroadcastPage> {
  return (await call('GET', '/api/admin/broadcasts', { token: await ownerKey() })).json();
}

describe('an order is refused and changes nothing', () => {
  test.each<[string, object]>([
    ['with a time that is past', { sendAt: '2020-01-01T00:00:00.000Z' }],
    ['with a time that is more than a year ahead', { sendAt: '2099-01-01T00:00:00.000Z' }],
    ['with a time that is none', { sendAt: 'tomorrow' }],
    ['without a subject', { subject: '  ' }],
    ['with a subject of two lines', { subject: 'Hello\r\nBcc: all@example.com' }],
    ['with a subject that is too long', { subject: 'x'.repeat(201) }],
    ['without a text', { markdown: ' \n ' }],
    ['with a text of more than 100 KB', { markdown: 'ü'.repeat(51 * 1024 + 1) }],
    [
      'with a text that becomes too much HTML',
      { markdown: `|${'a|'.repeat(900)}\n|${'-|'.repeat(900)}\n${'|a\n'.repeat(900)}` },
    ],
    ['with half a character in its text', { markdown: 'x\ud800' }],
    ['of another kind', { kind: 'welcome' }],
    ['without an audience', { audience: undefined }],
    ['to an audience that is none', { audience: 'everybody' }],
    ['to those stalled nowhere', { audience: { type: 'stalled', idleDays: 7 } }],
    ['to those stalled for no time', { audience: { type: 'stalled', chapterNumber: 1, idleDays: 0 } }],
    ['at no pace', { mailsPerMinute: 0 }],
    ['at a pace that no object bears', { mailsPerMinute: 60_001 }],
  ])('%s', async (_, over) => {
    const before = await listed();
    await expectProblem(await post({ ...ORDER, ...over }), 400, 'invalid_body');
    expect(await listed()).toEqual(before);
  });

  test('with a key that is none', async () => {
    for (const key of ['', 'two words', 'x'.repeat(129)]) {
      await expectProblem(await post(ORDER, { 'Idempotency-Key': key }), 400, 'invalid_body');
    }
  });
});

describe('at the door', () => {
  const ID = '0'.repeat(32);

  test('a key that may only read sees and previews, and neither sends nor stops', async () => {
    const token = await adminKey({ scope: 'read', expiresInDays: 3_650 });
    const { id } = await order({ sendAt: isoIn(DAY) });
    expect((await call('GET', '/api/admin/broadcasts', { token })).status).toBe(200);
    expect((await call('GET', `/api/admin/broadcasts/${id}`, { token })).status).toBe(200);
    const { subject, markdown } = ORDER;
    const preview = { subject, markdown, audience: 'all' };
    expect((await call('POST', '/api/admin/broadcasts/preview', { token, body: preview })).status).toBe(200);
    await expectProblem(
      await call('POST', '/api/admin/broadcasts', { token, body: ORDER }),
      403,
      'forbidden',
    );
    const test = { subject, markdown, to: OWNER };
    await expectProblem(
      await call('POST', '/api/admin/broadcasts/test', { token, body: test }),
      403,
      'forbidden',
    );
    await expectProblem(await call('DELETE', `/api/admin/broadcasts/${id}`, { token }), 403, 'forbidden');
  });

  test('a reader and a stranger get in nowhere', async () => {
    const { accessToken } = await quietReader();
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['POST', '/preview'],
      ['POST', '/test'],
      ['GET', `/${ID}`],
      ['DELETE', `/${ID}`],
    ] as const) {
      const url = `/api/admin/broadcasts${path}`;
      await expectProblem(await call(method, url), 401, 'unauthenticated');
      await expectProblem(await call(method, url, { token: accessToken }), 403, 'forbidden');
    }
  });

  test('a broadcast that never was is not found', async () => {
    const token = await ownerKey();
    for (const id of [ID, '1', 'x'.repeat(32), '..%2f', ID.slice(1)]) {
      await expectProblem(await call('GET', `/api/admin/broadcasts/${id}`, { token }), 404, 'not_found');
      await expectProblem(await stop(id), 404, 'not_found');
    }
  });
});

describe('a test mail', () => {
  const send = async (over: object = {}) =>
    call('POST', '/api/admin/broadcasts/test', {
      token: await ownerKey(),
      body: { subject: ORDER.subject, markdown: ORDER.markdown, to: OWNER, ...over },
    });

  test('comes to the owner alone, as readers would get it, and is in no list', async () => {
    await quickReader(OWNER);
    await seedReaders(3);
    jobs.length = 0;
    const before = await listed();
    expect((await send()).status).toBe(200);
    const mails = await deliverAll(jobs);
    expect(mails).toMatchObject([{ to: OWNER, subject: `[Test] ${ORDER.subject}` }]);
    expect(mails[0]?.text).toContain('A new chapter is out.');
    expect(await listed()).toEqual(before);
    expect((await send()).status).toBe(200);
    expect(await deliverAll(jobs)).toHaveLength(1);
  });

  test('goes to nobody who is not an administrator', async () => {
    const [email] = await seedReaders(1);
    await expectProblem(await send({ to: email }), 400, 'invalid_body');
    await expectProblem(await send({ to: 'nobody' }), 400, 'invalid_body');
    expect(jobs).toEqual([]);
  });

  test('says why it does not come', async () => {
    await quickReader(OWNER);
    await objectOf(OWNER).changeMailPreferences(null, { newsletter: false });
    jobs.length = 0;
    await expectProblem(await send(), 409, 'conflict');
    expect(jobs).toEqual([]);
  });
});

describe('the mail', () => {
  async function mailOf(over: object) {
    await seedReaders(1);
    const { id } = await order(over);
    await ring(id);
    const [mail] = await deliverAll(jobs);
    if (!mail) throw new Error('No mail came.');
    return mail;
  }

  test('holds what was written, as HTML and as text, and the way to stop such mails', async () => {
    const mail = await mailOf({});
    expect(mail).toMatchObject({ kind: 'broadcast', subject: ORDER.subject });
    expect(mail.html).toMatch(/<strong>new<\/strong> chapter/);
    for (const part of [mail.html, mail.text]) {
      expect(part).toContain('http://localhost:8787/#chapter-3');
      expect(part).toContain('http://localhost:8787/api/email/unsubscribe?token=');
    }
    expect(mail.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    expect(JSON.stringify(mail.headers)).not.toContain(mail.to);
  });

  test('of hostile Markdown does nothing', async () => {
    const markdown = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x)',
      '![e](javascript:alert(1)) ![f](data:image/svg+xml,x)',
      '[g](https://example.com/"onclick="alert(1))',
      '<style>body{display:none}</style><form action="https://example.com"><input></form>',
      '`</code></pre><script>alert(2)</script>`',
    ].join('\n\n');
    const { html } = await mailOf({ markdown, subject: 'A <b>subject</b> & more' });
    const elements = [...html.matchAll(/<([a-z][a-z0-9]*)[^>]*>/gi)];
    const names = new Set(elements.map(([, name]) => name?.toLowerCase()));
    for (const name of ['script', 'form', 'input', 'iframe', 'object', 'b'])
      expect(names).not.toContain(name);
    expect(html).toContain('&lt;style&gt;body{display:none}&lt;/style&gt;');
    for (const [element] of elements) {
      expect(element).not.toMatch(/\son\w+\s*=/i);
      expect(element).not.toMatch(/(?:href|src)="(?!https?:|mailto:)/i);
    }
    expect(html).toContain('&lt;script&gt;');
  });
});

test('a preview shows the mail and counts its candidates, and sends nothing', async () => {
  await seedReaders(4, { hasAccess: true });
  await seedReaders(3);
  const { subject, markdown } = ORDER;
  const preview = async (audience: unknown) => {
    const body = { subject, markdown, audience };
    const answer = await call('POST', '/api/admin/broadcasts/preview', { token: await ownerKey(), body });
    expect(answer.status).toBe(200);
    return answer.json<{ subject: string; html: string; text: string; candidates: number }>();
  };
  const shown = await preview('with_access');
  expect(shown).toMatchObject({ subject, candidates: 4 });
  expect(shown.html).toContain('<strong>new</strong>');
  expect(shown.text).toContain('A new chapter is out.');
  expect((await preview({ type: 'all' })).candidates).toBe(7);
  expect((await preview({ type: 'stalled', chapterNumber: 1, idleDays: 3 })).candidates).toBe(0);
  expect((await preview({ type: 'finished' })).candidates).toBe(0);
  expect(jobs).toEqual([]);
});
