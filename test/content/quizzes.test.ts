/** Quizzes are answered and videos watched by whoever may read their chapter, and by nobody else. */
import * as v from 'valibot';
import { beforeAll, expect, test } from 'vitest';
import { type ChapterAnswer, PublishedChapter, QuizVerdict } from '../../src/wire/content.ts';
import { call, quickReader } from '../helpers/api.ts';
import { withoutAccess } from '../helpers/chapterMails.ts';
import { chapterBody, getChapter, getFile, publisher } from '../helpers/content.ts';
import { expectProblem } from '../helpers/problem.ts';
import { countRowsWritten } from '../helpers/progress.ts';
import { quietReader, stopTheClock } from '../helpers/quiet.ts';

const QUIZ = { id: 'q 1', question: 'Which?', options: ['This', 'That'], answer: 1, why: 'Because.' };
const PLAYED = { id: 'v', title: 'A video', seconds: 60, file: 'films/one two.webm' };
const WEBM = Uint8Array.from(
  '\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x02, and more',
  (character) => character.charCodeAt(0),
);
const FREE = 1;
const GATED = 2;

stopTheClock();
let owner: Awaited<ReturnType<typeof publisher>>;
beforeAll(async () => {
  owner = await publisher();
  const items = { quizzes: [QUIZ], videos: [PLAYED, { id: 'w', title: 'Another', seconds: 5 }] };
  await owner.chapter(FREE, 'free', items);
  await owner.chapter(GATED, 'gated', { ...items, free: false });
  expect((await owner.file('films/one%20two.webm?chapterNumber=2', WEBM)).status).toBe(200);
});

const answer = (chapter: number, body: unknown, token?: string, id = 'q%201') =>
  call('POST', `/api/content/chapters/${chapter}/quizzes/${id}`, {
    body,
    ...(token !== undefined && { token }),
  });
const verdict = async (reply: Promise<Response>) => v.parse(QuizVerdict, await (await reply).json());

test('an answer is right or wrong, and the reason comes with the right one', async () => {
  expect(await verdict(answer(FREE, { answer: 1 }))).toEqual({ correct: true, why: 'Because.' });
  expect(await verdict(answer(FREE, { answer: 0 }))).toEqual({ correct: false, why: null });
  expect(await verdict(answer(FREE, { answer: 7 }))).toEqual({ correct: false, why: null });
});

test('a quiz of a chapter that is not free is its readers’ alone, and answering writes nothing', async () => {
  await expectProblem(await answer(GATED, { answer: 1 }), 401, 'unauthenticated');
  await expectProblem(await answer(GATED, { answer: 1 }, 'x.y.z'), 401, 'token_invalid');
  const { email, accessToken } = await quietReader();
  const right = { correct: true, why: 'Because.' };
  const rows = await countRowsWritten(email, async () => {
    expect(await verdict(answer(GATED, { answer: 1 }, accessToken))).toEqual(right);
  });
  expect(rows).toBe(0);
  await withoutAccess(email);
  const refused = await expectProblem(await answer(GATED, { answer: 1 }, accessToken), 403, 'no_access');
  expect(JSON.stringify(refused)).not.toContain('Because');
});

test.each([
  ['a chapter that is not there', 99, 'q%201'],
  ['a quiz of no chapter', FREE, 'q%202'],
  ['a name that every object has', FREE, 'constructor'],
])('%s is not found', async (_, chapter, id) => {
  await expectProblem(await answer(chapter, { answer: 1 }, undefined, id), 404, 'not_found');
});

test.each([{}, { answer: '1' }, { answer: -1 }, { answer: 0.5 }, { answer: 8 }])(
  'the body %j is no answer',
  async (body) => {
    await expectProblem(await answer(FREE, body), 400, 'invalid_body');
  },
);

const urlsOf = async (reply: Response) => {
  const { chapter } = await reply.json<ChapterAnswer>();
  return chapter.videos.map(({ url }) => url);
};

test('a video of a free chapter has the address of its file, and the outline has none', async () => {
  expect(await urlsOf(await getChapter(FREE))).toEqual([
    'http://localhost:8787/api/content/files/films/one%20two.webm',
    undefined,
  ]);
  const outline = await (await call('GET', '/api/content/chapters')).text();
  expect(outline).toContain('"A video"');
  expect(outline).not.toContain('films/');
});

test('the address of a video that is not free opens it part by part, until access is taken', async () => {
  const { email, accessToken: token } = await quickReader();
  const [url = ''] = await urlsOf(await getChapter(GATED, { token }));
  const path = url.replace('http://localhost:8787/api/content/files/', '');
  const part = await getFile(path, { headers: { Range: 'bytes=0-3' } });
  expect([part.status, part.headers.get('Content-Type')]).toEqual([206, 'video/webm']);
  expect(part.headers.get('Content-Disposition')).toContain('inline');
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(WEBM.subarray(0, 4));
  await expectProblem(await getFile(path.replace(/\?.*/, '')), 401, 'unauthenticated');
  await withoutAccess(email);
  await expectProblem(await getFile(path), 403, 'no_access');
});

test.each([
  ['a.webm', true],
  ['films/one two.mp4', true],
  ['a.pdf', false],
  ['../a.webm', false],
  ['a.webm?x', false],
])('%s as the file of a video: %s', (file, expected) => {
  expect(v.is(PublishedChapter, chapterBody('three', { videos: [{ ...PLAYED, file }] }))).toBe(expected);
});
