/** Publishing as an owner sees it: the outline shows it at once, and two chapters never share a slug. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetOutline } from '../../src/content/outline.ts';
import type { ChapterVersion, OutlineChapter, PublishedEntry } from '../../src/wire/content.ts';
import { call, quickReader } from '../helpers/api.ts';
import { chapterBody } from '../helpers/content.ts';
import { expectProblem } from '../helpers/problem.ts';

let token = '';
beforeAll(async () => {
  token = (await quickReader('owner@example.com')).accessToken;
});
beforeEach(async () => {
  for (const table of ['chapters', 'chapter_versions']) {
    await env.DB.prepare(`DELETE FROM ${table}`).run();
  }
  forgetOutline();
});

function publish(number: number, slug: string, markdown = '## One {#one}', more = {}): Promise<Response> {
  return call('PUT', `/api/admin/content/chapters/${number}`, {
    token,
    body: chapterBody(slug, { markdown, ...more }),
  });
}

async function versionOf(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return (await response.json<{ version: string }>()).version;
}

async function slugs(): Promise<string[]> {
  const outline = await (await call('GET', '/api/content/chapters')).json<{ chapters: OutlineChapter[] }>();
  return outline.chapters.map(({ number, slug }) => `${number} ${slug}`);
}

test('a published chapter is in the outline at once, though the outline was read just before', async () => {
  expect(await slugs()).toEqual([]);
  await versionOf(await publish(2, 'two'));
  expect(await slugs()).toEqual(['2 two']);
  await versionOf(await publish(1, 'one'));
  expect(await slugs()).toEqual(['1 one', '2 two']);
});

test('the same content again has the same version, other content another, and its body is stored', async () => {
  const first = await versionOf(await publish(1, 'one'));
  expect(await versionOf(await publish(1, 'one'))).toBe(first);
  const second = await versionOf(await publish(1, 'one', 'Other *words*'));
  expect(second).not.toBe(first);
  const body = await env.CONTENT.get(`chapters/1/${second}.html`);
  expect(await body?.text()).toBe('<p>Other <em>words</em></p>\n');
});

test('a chapter may change its slug: links to the old one still lead to it, and no other takes that over', async () => {
  await versionOf(await publish(1, 'one'));
  await versionOf(await publish(1, 'first'));
  expect(await slugs()).toEqual(['1 first']);
  const byOldSlug = await call('GET', '/api/content/chapters/one');
  expect(await byOldSlug.json()).toMatchObject({ chapter: { number: 1, slug: 'first' } });
  await expectProblem(await publish(2, 'one'), 409, 'conflict');
  await versionOf(await publish(1, 'one'));
  expect(await slugs()).toEqual(['1 one']);
});

test('chapters are ordered anew by their position, and keep the numbers under which readers’ progress is', async () => {
  for (const [number, slug] of [
    [1, 'one'],
    [2, 'two'],
    [3, 'three'],
  ] as const)
    await publish(number, slug);
  const reader = await quickReader();
  const done = { token: reader.accessToken, body: { completed: true } };
  await call('PUT', '/api/progress/3', done);
  // A new chapter between the first and the second, and the third before both.
  await versionOf(await publish(4, 'between', 'New', { position: 2 }));
  await versionOf(await publish(3, 'three', 'Three', { position: 1 }));
  await versionOf(await publish(1, 'one', 'One', { position: 2 }));
  await versionOf(await publish(2, 'two', 'Two', { position: 3 }));
  expect(await slugs()).toEqual(['3 three', '1 one', '4 between', '2 two']);
  const progress = await (await call('GET', '/api/progress', { token: reader.accessToken })).json();
  expect(progress).toMatchObject({
    chapters: [{ chapterNumber: 3, completed: true }],
    summary: { chaptersTotal: 4, chaptersCompleted: 1 },
    resume: { furthest: { chapterNumber: 3 }, next: { chapterNumber: 1 } },
  });
});

test('a chapter cannot get another number, not even once it is withdrawn, and the answer says what to do', async () => {
  await versionOf(await publish(3, 'three'));
  const { detail } = await expectProblem(await publish(4, 'three'), 409, 'conflict');
  expect(detail).toContain('that of chapter 3');
  expect(detail).toContain('position');
  expect((await call('DELETE', '/api/admin/content/chapters/3', { token })).status).toBe(204);
  await expectProblem(await publish(4, 'three'), 409, 'conflict');
  expect(await slugs()).toEqual([]);
});

test('a withdrawn chapter is gone at once, and comes back with all that its readers did', async () => {
  await versionOf(await publish(1, 'one'));
  const version = await versionOf(await publish(2, 'two'));
  const { accessToken } = await quickReader();
  await call('PUT', '/api/progress/2', { token: accessToken, body: { completed: true } });
  expect((await call('DELETE', '/api/admin/content/chapters/2', { token })).status).toBe(204);
  expect(await slugs()).toEqual(['1 one']);
  for (const path of ['2', 'two']) {
    await expectProblem(await call('GET', `/api/content/chapters/${path}`), 404, 'not_found');
  }
  await expectProblem(await call('DELETE', '/api/admin/content/chapters/2', { token }), 404, 'not_found');
  const read = async () => (await call('GET', '/api/progress', { token: accessToken })).json();
  expect(await read()).toMatchObject({ chapters: [{ completed: true }], summary: { chaptersCompleted: 0 } });

  expect(await versionOf(await publish(2, 'two'))).toBe(version);
  expect(await slugs()).toEqual(['1 one', '2 two']);
  expect(await read()).toMatchObject({ chapters: [{ completed: true }], summary: { chaptersCompleted: 1 } });
});

test('the owner sees every chapter, withdrawn ones too, and the versions of one, whose texts all stay', async () => {
  const first = await versionOf(await publish(1, 'one', 'Old'));
  const second = await versionOf(await publish(1, 'one', 'New'));
  await versionOf(await publish(1, 'one', 'New'));
  await publish(2, 'two');
  await call('DELETE', '/api/admin/content/chapters/2', { token });
  const { chapters } = await (await call('GET', '/api/admin/content/chapters', { token })).json<{
    chapters: PublishedEntry[];
  }>();
  expect(chapters).toMatchObject([
    { number: 1, slug: 'one', position: 1, free: true, version: second, withdrawnAt: null },
    { number: 2, slug: 'two', withdrawnAt: expect.stringMatching(/Z$/) },
  ]);
  const answer = await call('GET', '/api/admin/content/chapters/1/versions', { token });
  const { versions } = await answer.json<{ versions: ChapterVersion[] }>();
  expect(versions.map(({ version }) => version).sort()).toEqual([first, second].sort());
  expect(await (await env.CONTENT.get(`chapters/1/${first}.html`))?.text()).toBe('<p>Old</p>\n');
  await expectProblem(
    await call('GET', '/api/admin/content/chapters/9/versions', { token }),
    404,
    'not_found',
  );
});

test('HTML is published as it was sanitised, and a text comes in one form', async () => {
  const html = '<h2 id="a" onclick="x">A</h2><script>alert(1)</script><p style="x">b';
  const version = await versionOf(await publish(1, 'one', undefined, { markdown: undefined, html }));
  const body = await env.CONTENT.get(`chapters/1/${version}.html`);
  expect(await body?.text()).toBe('<h2 id="a">A</h2><p>b</p>');
  for (const both of [{ html }, { markdown: undefined }]) {
    const problem = await expectProblem(await publish(1, 'one', 'x', both), 400, 'invalid_body');
    expect(problem.details).toMatchObject([{ path: 'markdown' }]);
  }
});

test('readers and read-only keys publish nothing', async () => {
  const { accessToken } = await quickReader();
  const body = chapterBody('one');
  for (const [method, path, sent] of [
    ['PUT', '/chapters/1', { body }],
    ['DELETE', '/chapters/1', {}],
    ['GET', '/chapters', {}],
    ['PUT', '/files/a.txt', { body: 'x' }],
    ['GET', '/files', {}],
    ['DELETE', '/files/a.txt', {}],
  ] as const) {
    const url = `/api/admin/content${path}`;
    await expectProblem(await call(method, url, { ...sent, token: accessToken }), 403, 'forbidden');
    await expectProblem(await call(method, url, sent), 401, 'unauthenticated');
  }
});

test.each([
  ['a new chapter', 3],
  ['a chapter that is there', 2],
])('%s cannot take the slug of another', async (_, number) => {
  await versionOf(await publish(1, 'one'));
  await versionOf(await publish(2, 'two'));
  await expectProblem(await publish(number, 'one'), 409, 'conflict');
  expect(await slugs()).toEqual(['1 one', '2 two']);
});

test('of several that want one slug at the same moment one gets it and the others a conflict', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map((number) => publish(number, 'wanted')));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  expect(await slugs()).toHaveLength(1);
});

test('a chapter may be longer than other bodies, and no longer than its schema allows', async () => {
  await versionOf(await publish(1, 'long', 'ü'.repeat(500_000)));
  expect((await publish(1, 'long', 'u'.repeat(500_001))).status).toBe(400);
  expect((await publish(1, 'long', 'u'.repeat(3_000_000))).status).toBe(413);
});

test.each([
  ['10,000 quotations in one another', { markdown: `${'> '.repeat(10_000)}x` }, 'markdown'],
  ['20,000 elements that are never closed', { markdown: undefined, html: '<div>'.repeat(20_000) }, 'html'],
  ['a tag of 200,000 attributes', { markdown: undefined, html: `<a ${'x '.repeat(200_000)}>` }, 'html'],
  ['a table of 400,000 characters', { markdown: `|a|b|\n|-|-|\n${'|x|y|\n'.repeat(66_000)}` }, 'markdown'],
])('%s is refused with the field that is at fault, and nothing is published', async (_, text, path) => {
  const answer = await publish(1, 'one', '', text);
  expect(await expectProblem(answer, 400, 'invalid_body')).toMatchObject({ details: [{ path }] });
  expect(await slugs()).toEqual([]);
});
