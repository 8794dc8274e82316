/** Publishing as an owner sees it: the outline shows it at once, and two chapters never share a slug. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetOutline } from '../../src/content/outline.ts';
import type { OutlineChapter } from '../../src/wire/content.ts';
import { call, quickReader } from '../helpers/api.ts';
import { expectProblem } from '../helpers/problem.ts';

let token = '';
beforeAll(async () => {
  token = (await quickReader('owner@example.com')).accessToken;
});
beforeEach(async () => {
  await env.DB.prepare('DELETE FROM chapters').run();
  forgetOutline();
});

function publish(number: number, slug: string, markdown = '## One {#one}'): Promise<Response> {
  const about = { slug, title: `Chapter ${number}`, summary: 'A chapter.', free: true, minutes: 5 };
  const body = { ...about, videos: [], quizzes: [], markdown };
  return call('PUT', `/api/admin/content/chapters/${number}`, { token, body });
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

test('a chapter may change its slug, and another may then have the old one', async () => {
  await versionOf(await publish(1, 'one'));
  await versionOf(await publish(1, 'first'));
  await versionOf(await publish(2, 'one'));
  expect(await slugs()).toEqual(['1 first', '2 one']);
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
