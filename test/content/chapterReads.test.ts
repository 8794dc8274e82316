/** Reading chapters: what is free is everybody's, what is not is decided at each answer by the reader's object. */
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { ChapterAnswer } from '../../src/wire/content.ts';
import { call, newAddress, quickDevice, quickReader } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { getChapter, publisher } from '../helpers/content.ts';
import { routerWith } from '../helpers/otherRouter.ts';
import { expectProblem } from '../helpers/problem.ts';

const QUIZ = { id: 'q', question: 'Which?', options: ['This', 'That'], answer: 1, why: 'Because.' };
const VIDEO = { id: 'v', title: 'A video', seconds: 60 };
const FREE = 1;
const GATED = 2;
let owner: Awaited<ReturnType<typeof publisher>>;
let token = '';
beforeAll(async () => {
  owner = await publisher();
  await owner.chapter(FREE, 'free', { markdown: 'Free ![a](files/a.png)', videos: [VIDEO], quizzes: [QUIZ] });
  await owner.chapter(GATED, 'gated', { markdown: 'Secret ![b](files/b.png)', free: false });
  token = (await quickReader()).accessToken;
});

async function read(answer: Response): Promise<ChapterAnswer> {
  expect(answer.status).toBe(200);
  return v.parse(ChapterAnswer, await answer.json());
}

describe('a free chapter', () => {
  test('is open to all by number and by slug, without the answers of its quizzes', async () => {
    for (const path of [FREE, 'free']) {
      const answer = await getChapter(path);
      expect(answer.headers.get('Cache-Control')).toBe('public, no-cache');
      const { chapter, html } = await read(answer);
      expect(chapter).toEqual({
        number: 1,
        slug: 'free',
        title: 'The chapter free',
        summary: 'A chapter.',
        free: true,
        minutes: 5,
        videos: [VIDEO],
        quizzes: [{ id: 'q', question: 'Which?', options: ['This', 'That'] }],
        version: expect.stringMatching(/^[0-9a-f]{16}$/),
        updatedAt: expect.any(String),
      });
      expect(html).toBe(
        '<p>Free <img src="http://localhost:8787/api/content/files/a.png" alt="a" loading="lazy"></p>\n',
      );
    }
  });

  test('is the same for whoever asks, with a bad token too', async () => {
    const plain = await (await getChapter(FREE)).text();
    for (const options of [{ token }, { token: 'x.y.z' }]) {
      expect(await (await getChapter(FREE, options)).text()).toBe(plain);
    }
  });

  test('is not sent again to who has it, and HEAD sends none of it', async () => {
    const etag = (await getChapter(FREE)).headers.get('ETag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{16}"$/);
    for (const field of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await getChapter(FREE, { headers: { 'If-None-Match': field } });
      expect([answer.status, answer.headers.get('ETag'), await answer.text()]).toEqual([304, etag, '']);
    }
    for (const field of ['"x"', etag.replaceAll('"', ''), '"', '\\', 'W/', '""",,']) {
      expect((await getChapter(FREE, { headers: { 'If-None-Match': field } })).status, field).toBe(200);
    }
    const head = await call('HEAD', `/api/content/chapters/${FREE}`);
    expect([head.status, head.headers.get('ETag'), await head.text()]).toEqual([200, etag, '']);
  });
});

describe('a chapter that is not free', () => {
  test('asks a stranger to sign in, and shows a reader with access all of it', async () => {
    await expectProblem(await getChapter(GATED), 401, 'unauthenticated');
    await expectProblem(await getChapter('gated', { token: 'x.y.z' }), 401, 'token_invalid');
    const answer = await getChapter(GATED, { token });
    expect(answer.headers.get('Cache-Control')).toBe('private, no-cache');
    expect((await read(answer)).html).toContain('Secret');
  });

  test('is closed to a reader without access, who learns nothing of it by its tag either', async () => {
    const reader = await quickReader();
    const etag = (await getChapter(GATED, { token: reader.accessToken })).headers.get('ETag') ?? '';
    await withoutAccess(reader.email);
    for (const headers of [{}, { 'If-None-Match': etag }, { 'If-None-Match': '*' }]) {
      const answer = await getChapter(GATED, { token: reader.accessToken, headers });
      expect(answer.headers.get('ETag')).toBeNull();
      expect((await expectProblem(answer, 403, 'no_access')).detail).not.toContain('Secret');
    }
    expect((await getChapter(FREE, { token: reader.accessToken })).status).toBe(200);
  });

  test('is refused on the very next request once access is taken, though caches are warm', async () => {
    const reader = await quickReader();
    const ask = () => getChapter(GATED, { token: reader.accessToken });
    for (let times = 0; times < 3; times += 1) expect((await ask()).status).toBe(200);
    await withoutAccess(reader.email);
    await expectProblem(await ask(), 403, 'no_access');
  });

  test('is refused with a session that has ended', async () => {
    const email = newAddress();
    const first = await quickReader(email);
    const second = await quickDevice(email);
    await call('DELETE', `/api/auth/sessions/${first.session.id}`, { token: second.accessToken });
    await expectProblem(await getChapter(GATED, { token: first.accessToken }), 401, 'token_invalid');
    expect((await getChapter(GATED, { token: second.accessToken })).status).toBe(200);
  });

  test('is fresh for the one device that has it, and not for another reader of the same browser', async () => {
    const ask = (as: string, etag: string) =>
      getChapter(GATED, { token: as, headers: { 'If-None-Match': etag } });
    const etag = (await ask(token, '"x"')).headers.get('ETag') ?? '';
    expect((await ask(token, etag)).status).toBe(304);
    const other = await quickReader();
    expect((await ask(other.accessToken, etag)).status).toBe(200);
  });
});

test('what is published is there for the next request, under the same address and another tag', async () => {
  await owner.chapter(7, 'seven', { markdown: 'First' });
  const before = await getChapter(7);
  expect((await read(before)).html).toBe('<p>First</p>\n');
  for (const words of ['Second', 'Third']) {
    const version = await owner.chapter(7, 'seven', { markdown: words });
    const headers = { 'If-None-Match': before.headers.get('ETag') ?? '' };
    const { chapter, html } = await read(await getChapter(7, { headers }));
    expect([chapter.version, html]).toEqual([version, `<p>${words}</p>\n`]);
  }
});

test('a chapter that becomes gated is closed at once', async () => {
  await owner.chapter(8, 'eight', { markdown: 'Words' });
  expect((await getChapter(8)).status).toBe(200);
  await owner.chapter(8, 'eight', { markdown: 'Words', free: false });
  await expectProblem(await getChapter(8), 401, 'unauthenticated');
});

test.each(['99', 'nothing', '0', '01', '1e0', '-1', '99999', 'FREE', '%00', '__proto__'])(
  'there is no chapter %s',
  async (path) => {
    await expectProblem(await getChapter(path, { token }), 404, 'not_found');
  },
);

test('a text that object storage has lost is not found, and no fault', async () => {
  const version = await owner.chapter(9, 'nine', { markdown: 'Lost' });
  await env.CONTENT.delete(`chapters/9/${version}.html`);
  await expectProblem(await getChapter(9), 404, 'not_found');
});

test('the second reader of a text costs object storage nothing', async () => {
  await owner.chapter(10, 'ten', { markdown: 'Read by many' });
  let reads = 0;
  const CONTENT: R2Bucket = new Proxy(env.CONTENT, {
    get(bucket, name) {
      if (name === 'get') reads += 1;
      const value = Reflect.get(bucket, name);
      return typeof value === 'function' ? value.bind(bucket) : value;
    },
  });
  const ask = await routerWith({}, { CONTENT });
  for (let times = 0; times < 4; times += 1) {
    expect((await ask('GET', '/api/content/chapters/10')).status).toBe(200);
    await scheduler.wait(20);
  }
  expect(reads).toBe(1);
});
