import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHandbook } from '../../../tools/handbook.ts';

const QUIZ = { id: 'q1', question: 'Which?', options: ['This', 'That'], answer: 1, why: 'Because.' };
const FRONT = {
  number: 1,
  slug: 'one',
  title: 'One',
  summary: 'The first.',
  free: true,
  minutes: 3,
  videos: [{ id: 'v1', title: 'A video', seconds: 60 }],
  quizzes: [QUIZ],
};
const BODY = 'Hello.\n\n## A section {#a-section}\n\nText.\n';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'handbook-'));
});
afterEach(() => rm(dir, { recursive: true }));

function chapterText(front: object, body = BODY): string {
  return `---\n${JSON.stringify({ ...FRONT, ...front })}\n---\n\n${body}`;
}

async function mistakesOf(texts: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(texts)) await writeFile(path.join(dir, name), text);
  return readHandbook(dir).then(
    () => 'no mistakes',
    (error: Error) => error.message.replaceAll(`${dir}${path.sep}`, ''),
  );
}

describe('a handbook is read from a folder', () => {
  it('gives its chapters in the order of their numbers, with the Markdown after the front matter', async () => {
    await writeFile(path.join(dir, 'a.md'), chapterText({ number: 2, slug: 'two', videos: [], quizzes: [] }));
    await writeFile(path.join(dir, 'b.md'), chapterText({}).replaceAll('\n', '\r\n'));
    await writeFile(path.join(dir, 'notes.txt'), 'not a chapter');
    const chapters = await readHandbook(dir);
    expect(chapters.map((chapter) => chapter.slug)).toEqual(['one', 'two']);
    expect(chapters[1]).toEqual({
      ...FRONT,
      number: 2,
      slug: 'two',
      videos: [],
      quizzes: [],
      markdown: BODY,
      file: path.join(dir, 'a.md'),
      numberLine: 2,
      videoLines: [],
      markdownLine: 5,
    });
  });

  it.each([
    ['a number that is no whole number', { number: 1.5 }, 'a.md:2: number: Invalid integer'],
    ['a number that no path takes', { number: 10_000 }, 'a.md:2: number: '],
    ['a title longer than a page shows', { title: 'x'.repeat(201) }, 'a.md:2: title: '],
    ['a slug that begins with a digit', { slug: '1-one' }, 'a.md:2: slug: '],
    ['a missing title', { title: undefined }, 'a.md:2: title: '],
    ['a slug that is no slug', { slug: 'Not A Slug' }, 'a.md:2: slug: A slug is lower-case words'],
    ['a field nobody knows', { tilte: 'x' }, 'a.md:2: tilte: '],
    [
      'a video without length',
      { videos: [{ id: 'v', title: 'V', seconds: 0 }] },
      'a.md:2: videos.0.seconds: ',
    ],
    [
      'an answer that is no option',
      { quizzes: [{ ...QUIZ, answer: 2 }] },
      'a.md:2: quizzes.0.answer: answer must be the index',
    ],
    ['an id used twice', { quizzes: [QUIZ, QUIZ] }, 'video or quiz id q1 is used twice'],
  ])('names the file and the field of %s', async (_, front, message) => {
    expect(await mistakesOf({ 'a.md': chapterText(front) })).toContain(message);
  });

  it.each([
    ['no front matter', 'Hello', 'must begin with front matter'],
    ['front matter that is not YAML', '---\n"open: 1\n---\n## A {#a}\n', 'the front matter is not YAML'],
    ['more text than is published', chapterText({}, `${BODY}${'x'.repeat(500_000)}`), 'the text: '],
    ['no section', chapterText({}, 'Only text.'), 'must have at least one section'],
    ['a section without an id', chapterText({}, '## A {#a}\n\n## B\n'), 'the section "## B" needs an id'],
    [
      'a section id used twice',
      chapterText({}, '## A {#a}\n\n## B {#a}\n'),
      'the section id a is used twice',
    ],
  ])('refuses a file with %s', async (_, text, message) => {
    expect(await mistakesOf({ 'a.md': text })).toMatch(
      new RegExp(`a\\.md:\\d+: ${message.replaceAll(/[{}#"()]/g, '\\$&')}`),
    );
  });

  it.each([
    ['a field', '---\nnumber: 1\nslug: one\ntitle: \n  - x\n---\n', 'a.md:5: title: '],
    [
      'an item of a list',
      `---\n${'#\n'.repeat(3)}videos:\n  - id: a\n    seconds: 0\n---\n`,
      'a.md:7: videos.0.seconds: ',
    ],
    ['YAML that is none', '---\nnumber: 1\ntitle: "open\n---\n', 'a.md:'],
    ['a section', chapterText({}, '## A {#a}\n\nText.\n\n## B\n'), 'a.md:9: the section "## B"'],
    [
      'a section after code',
      chapterText({}, '\n\n## A {#a}\n```\n#\n```\n## B\n'),
      'a.md:11: the section "## B"',
    ],
  ])('tells the line of %s', async (_, text, message) => {
    expect(await mistakesOf({ 'a.md': text })).toContain(message);
  });

  it('does not take a heading inside a code block for a section', async () => {
    expect(await mistakesOf({ 'a.md': chapterText({}, '## A {#a}\n\n```\n## B\n```\n') })).toBe(
      'no mistakes',
    );
  });

  it('tells of two chapters with one number, and of mistakes in several files at once', async () => {
    const message = await mistakesOf({
      'a.md': chapterText({ quizzes: [], videos: [] }),
      'b.md': chapterText({ quizzes: [], videos: [], slug: 'b' }),
      'c.md': chapterText({ minutes: 'three' }),
      'd.md': '',
    });
    expect(message).toContain('chapter number 1 is used twice');
    expect(message).toContain('c.md:2: minutes: ');
    expect(message).toContain('d.md:1: must begin');
  });

  it('refuses an empty folder', async () => {
    expect(await mistakesOf({})).toContain('holds no .md file');
  });
});
