/** `npm run publish` as a person runs it, against the built Worker. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';

const MAIN = path.join(PROJECT_DIR, 'tools/publish/main.ts');
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
let worker: RunningWorker;
let key = '';
let dir = '';

beforeAll(async () => {
  worker = await runWorker({ stateDirectory: fastDirectory() });
  key = await insertAdminKey(worker.miniflare);
});
afterAll(() => worker.stop());
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'publish-'));
  await mkdir(path.join(dir, 'files/pictures'), { recursive: true });
});
afterEach(() => rm(dir, { recursive: true }));

async function publish(...args: string[]) {
  const env = { ...process.env, ADMIN_KEY: key, NO_COLOR: '1' };
  const child = spawn(process.execPath, [MAIN, ...args, '--to', worker.url], { cwd: dir, env });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  expect(out + err).not.toContain(key);
  return { out, err: err.replaceAll(`${dir}${path.sep}`, ''), code };
}

function write(name: string, content: string | Buffer): Promise<void> {
  return writeFile(path.join(dir, name), content);
}

function chapter(number: number, slug: string, body: string, free = true, videos: object[] = []) {
  const about = { title: `The ${slug}`, summary: 'A chapter.', minutes: 3, videos, quizzes: [] };
  const front = JSON.stringify({ number, slug, free, ...about });
  return write(`${slug}.md`, `---\n${front}\n---\n\n## ${slug} {#${slug}}\n\n${body}\n`);
}

const get = (name: string) => fetch(`${worker.url}/api/content/${name}`);

test('a folder is published, then only what changed in it, and a dry run sends nothing', async () => {
  await chapter(1, 'one', '![A desk](files/pictures/desk.png)');
  await chapter(2, 'two', 'Take [this](files/plan.txt) and ![it](./files/pictures/desk.png).', false);
  await write('files/pictures/desk.png', PNG);
  await write('files/plan.txt', 'A plan.');

  const dry = await publish('.', '--dry-run');
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toMatch(/Would publish[\s\S]*pictures\/desk\.png[\s\S]*plan\.txt[\s\S]*1 one[\s\S]*2 two/);
  expect((await get('chapters/one')).status).toBe(404);

  const first = await publish('.');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toContain('Published 2 chapters and 2 files');
  const { html } = await (await get('chapters/one')).json();
  expect(html).toContain('/api/content/files/pictures/desk.png"');
  // What a free chapter shows is free, and what only another offers is not.
  expect(Buffer.from(await (await get('files/pictures/desk.png')).arrayBuffer())).toEqual(PNG);
  expect((await get('files/plan.txt')).status).toBe(401);

  expect((await publish('.')).out).toMatch(
    /Published 0 chapters and 0 files[\s\S]*Unchanged: 2 chapters and 2 files/,
  );

  await chapter(1, 'one', 'Now ![A desk](files/pictures/desk.png) and [a plan](files/plan.txt)');
  const changed = await publish('.');
  expect(changed.out).toContain('Published 1 chapter and 1 file ');
  expect((await get('files/plan.txt')).status).toBe(200);
});

test('what a server would refuse is told with file and line, all at once, and nothing is sent', async () => {
  await chapter(11, 'eleven', 'Text\n\n[x](files/missing.pdf)');
  const film = { id: 'v', title: 'A video', seconds: 5, file: 'missing.webm' };
  await chapter(13, 'thirteen', 'Text', true, [film]);
  await chapter(12, 'twelve', '![x](files/page.png)\n\n```\n[not a link](files/none.pdf)\n```');
  await write('files/page.png', '<!doctype html>');
  await write('files/run.svg', '<svg/>');
  const { err, code } = await publish('.');
  expect(code).toBe(1);
  expect(err).toContain('eleven.md:9: there is no file files/missing.pdf');
  expect(err).toContain('thirteen.md:2: there is no file files/missing.webm');
  expect(err).toContain('files/page.png: is not image/png, as its name says');
  expect(err).toContain('files/run.svg: only these kinds are published: ');
  expect(err).not.toContain('none.pdf');
  expect((await get('chapters/12')).status).toBe(404);
});

test('a chapter that would change its number is refused before anything is sent', async () => {
  await chapter(21, 'kept', 'One.');
  expect((await publish('.')).code).toBe(0);
  // Somebody puts a new chapter in front and moves the others down.
  await chapter(21, 'new', 'New.');
  await chapter(22, 'kept', 'One.');
  const { err, code } = await publish('.');
  expect(code).toBe(1);
  expect(err).toMatch(/kept\.md:2: kept is published as chapter 21, .* give position/);
  expect((await (await get('chapters/21')).json()).chapter.slug).toBe('kept');
});

test.each([
  ['no folder', [], 'One folder is needed'],
  ['a folder that is not there', ['nowhere'], 'is no folder'],
  ['an option nobody knows', ['.', '--force'], "Unknown option '--force'"],
  ['a key that is none', ['.', '--key', 'hbk_00000000_x'], 'The server refuses the key (401)'],
])('%s is told, with exit code 1', async (_, args, message) => {
  await chapter(31, 'thirty-one', 'Text.');
  const { err, code } = await publish(...args);
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
});

test('the sample handbook is published whole, with its pictures and downloads', async () => {
  const { out, code } = await publish(path.join(PROJECT_DIR, 'handbook'));
  expect([code, out]).toEqual([0, expect.stringContaining('Published 20 chapters and 9 files')]);
  for (const [number, name, type] of [
    [1, 'fifty-titles.pdf', 'application/pdf'],
    [1, 'narrow-down.png', 'image/png'],
    [3, 'weekly-plan.csv', 'text/csv; charset=utf-8'],
  ]) {
    const { html } = await (await get(`chapters/${number}`)).json();
    expect(html).toContain(`/api/content/files/${name}"`);
    expect((await get(`files/${name}`)).headers.get('content-type')).toBe(type);
  }
  expect((await get('files/launch-checklist.pdf')).status).toBe(401);
});
