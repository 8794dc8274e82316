/** Downloading: who may have a file, in which pieces, and how a browser is told to treat it. */
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { signFileTicket } from '../../src/auth/fileTickets.ts';
import { signAccessToken } from '../../src/auth/tokens.ts';
import { ChapterAnswer } from '../../src/wire/content.ts';
import { call, keys, newAddress, objectOf, quickDevice, quickReader } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { MINUTE, moveClock } from '../helpers/clock.ts';
import { getChapter, getFile, publisher } from '../helpers/content.ts';
import { expectProblem } from '../helpers/problem.ts';

const TEXT = 'abcdefghijklmnopqrstuvwxyz';
const PNG = '\x89PNG\r\n\x1a\n';
let etag = '';
beforeAll(async () => {
  const owner = await publisher();
  await owner.file('free.txt?free=true', TEXT);
  await owner.file('gated.txt', TEXT);
  await owner.file('empty.txt?free=true', '');
  await owner.file(
    'pictures/free.png?free=true',
    Uint8Array.from(PNG, (c) => c.charCodeAt(0)),
  );
  await owner.file(`${encodeURIComponent('Übung 1.txt')}?free=true`, TEXT);
  await owner.chapter(3, 'three', {
    free: false,
    markdown:
      '![p](files/gated.txt) [d](files/gated.txt#page=2) [e](https://a.example/files/x.txt) `"/api/content/files/x"`',
  });
  etag = (await getFile('free.txt')).headers.get('ETag') ?? '';
});

async function answerTo(headers: HeadersInit, key = 'free.txt'): Promise<[number, string, string | null]> {
  const answer = await getFile(key, { headers });
  return [answer.status, await answer.text(), answer.headers.get('Content-Range')];
}

describe('a range', () => {
  test.each([
    ['bytes=0-2', 'abc', 'bytes 0-2/26'],
    ['bytes=23-', 'xyz', 'bytes 23-25/26'],
    ['bytes=-3', 'xyz', 'bytes 23-25/26'],
    ['bytes=25-99', 'z', 'bytes 25-25/26'],
    ['bytes=0-', TEXT, 'bytes 0-25/26'],
  ])('%s brings %s', async (Range, body, contentRange) => {
    expect(await answerTo({ Range })).toEqual([206, body, contentRange]);
  });

  test.each(['bytes=9-1', 'bytes=0-1,3-4', 'bytes=x', 'lines=1-2', 'bytes', '\\'])(
    'that is %j is ignored, and the whole comes',
    async (Range) => {
      expect(await answerTo({ Range })).toEqual([200, TEXT, null]);
    },
  );

  test.each(['bytes=26-', 'bytes=100-200', 'bytes=-0'])(
    '%s is 416 and says how much there is',
    async (Range) => {
      const answer = await getFile('free.txt', { headers: { Range } });
      expect(answer.headers.get('Content-Range')).toBe('bytes */26');
      await expectProblem(answer, 416, 'range_not_satisfiable');
    },
  );

  test('is of what the caller has in part, or the whole comes', async () => {
    const Range = 'bytes=0-2';
    expect(await answerTo({ Range, 'If-Range': etag })).toEqual([206, 'abc', 'bytes 0-2/26']);
    for (const other of [`W/${etag}`, '"other"', 'Wed, 21 Oct 2026 07:28:00 GMT', '"', '']) {
      expect((await answerTo({ Range, 'If-Range': other }))[0], other).toBe(other === '' ? 206 : 200);
    }
  });

  test('of an empty file does not exist, and the file is served', async () => {
    expect(await answerTo({}, 'empty.txt')).toEqual([200, '', null]);
    expect((await answerTo({ Range: 'bytes=0-' }, 'empty.txt'))[0]).toBe(416);
  });
});

test('a file that the caller has is not sent again, and no field of its own makes a fault', async () => {
  for (const field of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    expect((await answerTo({ 'If-None-Match': field, Range: 'bytes=0-1' })).slice(0, 2)).toEqual([304, '']);
  }
  for (const field of ['"', 'x', etag.replaceAll('"', ''), 'W/', '"\\"', ',,']) {
    expect((await answerTo({ 'If-None-Match': field }))[0], field).toBe(200);
  }
});

test('HEAD tells what GET would bring', async () => {
  const head = await call('HEAD', '/api/content/files/free.txt', { headers: { Range: 'bytes=0-1' } });
  expect([head.status, head.headers.get('Content-Length'), await head.text()]).toEqual([200, '26', '']);
  expect(head.headers.get('Accept-Ranges')).toBe('bytes');
});

test.each([
  ['free.txt', 'text/plain; charset=utf-8', 'attachment; filename="free.txt"'],
  ['pictures/free.png', 'image/png', 'inline; filename="free.png"'],
  [
    '%C3%9Cbung%201.txt',
    'text/plain; charset=utf-8',
    'attachment; filename="Ubung 1.txt"; filename*=UTF-8\'\'%C3%9Cbung%201.txt',
  ],
])('%s is told to be what it is, and can run nothing', async (key, type, disposition) => {
  const { headers } = await getFile(key);
  expect(headers.get('Content-Type')).toBe(type);
  expect(headers.get('Content-Disposition')).toBe(disposition);
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Content-Security-Policy')).toMatch(/^sandbox; default-src 'none'/);
  expect(headers.get('Cache-Control')).toBe('public, max-age=60, stale-while-revalidate=600');
});

test.each(['nothing.txt', 'free', '', '..%2Fchapters%2F1', '%zz.txt', '%00.txt', 'chapters/1/x.html'])(
  'there is no file %j',
  async (key) => {
    const { accessToken: token } = await quickReader();
    await expectProblem(await getFile(key, { token }), 404, 'not_found');
  },
);

test('a file that object storage has lost is not found', async () => {
  await env.CONTENT.put('files/lost.txt', 'x', { customMetadata: { free: 'true' } });
  expect((await getFile('lost.txt')).status).toBe(200);
  await env.CONTENT.delete('files/lost.txt');
  await expectProblem(await getFile('lost.txt'), 404, 'not_found');
});

test('a file that does not say that all may have it, all may not', async () => {
  await env.CONTENT.put('files/silent.txt', 'x');
  await expectProblem(await getFile('silent.txt'), 401, 'unauthenticated');
});

describe('a file that is not free', () => {
  test('is for readers with access, at each request anew', async () => {
    const reader = await quickReader();
    const options = { token: reader.accessToken };
    await expectProblem(await getFile('gated.txt'), 401, 'unauthenticated');
    const answer = await getFile('gated.txt', options);
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'private, no-cache']);
    const tag = answer.headers.get('ETag') ?? '';
    await withoutAccess(reader.email);
    for (const headers of [{}, { 'If-None-Match': tag }, { Range: 'bytes=0-1' }, { Range: 'bytes=99-' }]) {
      await expectProblem(await getFile('gated.txt', { ...options, headers }), 403, 'no_access');
    }
  });

  test('opens by the address in its chapter, where no header can be sent', async () => {
    const reader = await quickReader();
    const { html } = v.parse(
      ChapterAnswer,
      await (await getChapter(3, { token: reader.accessToken })).json(),
    );
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    const [picture = '', link = '', foreign] = addresses;
    expect(link).toBe(`${picture}#page=2`);
    expect(foreign).toBe('https://a.example/files/x.txt');
    expect(html).toContain('<code>&quot;/api/content/files/x&quot;</code>');
    const { origin, pathname, search, searchParams } = new URL(picture);
    expect(origin).toBe('http://localhost:8787');
    expect(atob(searchParams.get('ticket')?.split('.')[1] ?? '')).not.toContain(reader.email);
    const open = () => call('GET', pathname + search);
    expect(await (await open()).text()).toBe(TEXT);
    await withoutAccess(reader.email);
    await expectProblem(await open(), 403, 'no_access');
  });

  test('is closed to a ticket whose session has ended, and to one that is old, altered or of another kind', async () => {
    const email = newAddress();
    const first = await quickReader(email);
    const second = await quickDevice(email);
    const claims = { objectId: objectOf(email).id.toString(), sessionId: first.session.id };
    const open = (ticket: string) => getFile(`gated.txt?ticket=${ticket}`);
    const ticket = await signFileTicket(keys, claims, Date.now());
    expect((await open(ticket)).status).toBe(200);
    await expectProblem(await open(first.accessToken), 401, 'token_invalid');
    await expectProblem(await open(`${ticket.slice(0, -9)}AAAAAAAAA`), 401, 'token_invalid');
    await expectProblem(await open(''), 401, 'token_invalid');
    for (const path of ['/api/progress', '/api/content/chapters/3', '/api/auth/session']) {
      await expectProblem(await call('GET', path, { token: ticket }), 401, 'token_invalid');
      await expectProblem(await call('GET', `${path}?ticket=${ticket}`), 401, 'unauthenticated');
    }
    const old = await signFileTicket(keys, claims, Date.now() - 2 * 60 * 60 * 1000);
    await expectProblem(await open(old), 401, 'token_expired');
    await call('DELETE', `/api/auth/sessions/${first.session.id}`, { token: second.accessToken });
    await expectProblem(await open(ticket), 401, 'token_invalid');
  });

  test('keeps its address for an hour, so that a chapter and its pictures are kept by the browser', async () => {
    const { email, session } = await quickReader();
    const HOUR = 60 * MINUTE;
    const tag = async () => {
      const token = await signAccessToken(keys, email, session.id);
      return (await getChapter(3, { token })).headers.get('ETag');
    };
    moveClock(HOUR - (Date.now() % HOUR));
    const first = await tag();
    expect(first).toMatch(/^"[0-9a-f]{16}\.[\w-]{12}"$/);
    moveClock(59 * MINUTE);
    expect(await tag()).toBe(first);
    moveClock(2 * MINUTE);
    expect(await tag()).not.toBe(first);
  });
});
