/** Publishing files: of any length, known by their bytes, and nothing stays of what was refused. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uploadFile } from '../../src/content/uploadFile.ts';
import type { FileEntry, FilePage } from '../../src/wire/files.ts';
import { call } from '../helpers/api.ts';
import { getFile, publisher } from '../helpers/content.ts';
import { streamedBody } from '../helpers/hostileBodies.ts';
import { expectProblem } from '../helpers/problem.ts';

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const MIB = 1024 * 1024;
const CHUNK_BYTES = 100_000;
let owner: Awaited<ReturnType<typeof publisher>>;
beforeAll(async () => {
  owner = await publisher();
});
beforeEach(async () => {
  for (const key of await keys()) await env.CONTENT.delete(key);
});

async function keys(): Promise<string[]> {
  return (await env.CONTENT.list({ prefix: 'files/' })).objects.map(({ key }) => key);
}

async function published(answer: Response): Promise<FileEntry> {
  expect(answer.status).toBe(200);
  return (await answer.json<{ file: FileEntry }>()).file;
}

async function digestOf(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Bytes that no two places have alike. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  bytes.set(PNG);
  return bytes;
}

/** A body whose length is not told. */
function streamOf(bytes: Uint8Array): ReadableStream {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(sent, sent + CHUNK_BYTES));
      sent += CHUNK_BYTES;
    },
  });
}

async function* brokenStream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* streamOf(bytes);
  throw new Error('connection lost');
}

test('a picture is published with its type, size and digest, and served as it was', async () => {
  const file = await published(await owner.file('pictures/a.png?free=true&chapterNumber=3', PNG));
  expect(file).toEqual({
    key: 'pictures/a.png',
    mediaType: 'image/png',
    bytes: PNG.length,
    sha256: (await digestOf(PNG)).toHex(),
    free: true,
    chapterNumber: 3,
    updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  const answer = await getFile('pictures/a.png');
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PNG);
});

test.each([
  ['of one part', 5 * MIB],
  ['of a part and a byte', 5 * MIB + 1],
  ['of several parts', 20 * MIB + 12_345],
])('a file %s whose length is not told arrives whole', async (_, length) => {
  const bytes = noise(length);
  const file = await published(await owner.file('big.png?free=true', streamOf(bytes)));
  expect([file.bytes, file.free]).toEqual([length, true]);
  const body = new Uint8Array(await (await getFile('big.png')).arrayBuffer());
  expect((await digestOf(body)).toHex()).toBe((await digestOf(bytes)).toHex());
});

test('a form may bring the file, among other fields', async () => {
  for (const length of [PNG.length, 9 * MIB]) {
    const bytes = noise(length);
    const form = new FormData();
    form.set('note', 'not a file');
    form.set('file', new File([bytes], 'whatever it is called.png'));
    form.set('more', 'after it');
    expect((await published(await owner.file('form.png?free=true', form))).bytes).toBe(length);
    const body = new Uint8Array(await (await getFile('form.png')).arrayBuffer());
    expect((await digestOf(body)).toHex()).toBe((await digestOf(bytes)).toHex());
  }
});

test.each([
  ['without a file', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'],
  ['that breaks off', '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n\x89PNG'],
  [
    'with another boundary',
    '--c\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nx\r\n--c--',
  ],
  ['with fields that never end', `--b\r\n${'x'.repeat(100_000)}`],
  ['of nothing', ''],
])('a form %s is refused', async (_, body) => {
  const type = { 'Content-Type': 'multipart/form-data; boundary=b' };
  await expectProblem(await owner.file('a.png', body, type), 400, 'invalid_body');
  await expectProblem(
    await owner.file('a.png', body, { 'Content-Type': 'multipart/form-data' }),
    400,
    'invalid_body',
  );
  expect(await keys()).toEqual([]);
});

test.each([
  ['in one field', `Content-Disposition: form-data; name="a"\r\n\r\n${'x'.repeat(70_000)}\r\n--b\r\n`],
  ['in many', 'Content-Disposition: form-data; name="a"\r\n\r\n\r\n--b\r\n'.repeat(2_000)],
])('a form with more before its file than any other body may have, %s, is refused', async (_, fields) => {
  const file = 'Content-Disposition: form-data; name="b"; filename="b.txt"\r\n\r\nx\r\n--b--\r\n';
  const type = { 'Content-Type': 'multipart/form-data; boundary=b' };
  const answer = await owner.file('b.txt', `--b\r\n${fields}${file}`, type);
  await expectProblem(answer, 413, 'body_too_large');
  expect(await keys()).toEqual([]);
});

describe('what is not what its name says is refused, whatever type is told', () => {
  test.each([
    ['a page called a picture', 'a.png', '<!doctype html><script>alert(1)</script>'],
    ['a page called a text', 'a.txt', '<html><script>alert(1)</script>'],
    ['a program called a PDF', 'a.pdf', 'MZ\x90'],
    ['a PDF called an archive', 'a.zip', '%PDF-1.7'],
    ['nothing called a picture', 'a.png', ''],
    ['a page', 'a.html', '<p>'],
    ['a drawing that can run', 'a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a script', 'a.js', 'alert(1)'],
  ])('%s', async (_, key, body) => {
    const answer = await owner.file(key, body, { 'Content-Type': 'image/png' });
    await expectProblem(answer, 415, 'unsupported_media_type');
    expect(await keys()).toEqual([]);
  });
});

test.each(['..%2Fa.png', 'a%2F..%2Fb.png', '.a.png', 'a%00.png', 'a', '%ED%A0%80.png', 'A.PNG', 'a%22.png'])(
  'no file can be called %s',
  async (key) => {
    const { status } = await owner.file(key, PNG);
    expect([400, 415]).toContain(status);
    expect(await keys()).toEqual([]);
  },
);

test.each(['free=yes', 'chapterNumber=0', 'chapterNumber=1.5'])('%s says nothing', async (query) => {
  await expectProblem(await owner.file(`a.png?${query}`, PNG), 400, 'invalid_body');
});

describe('too large a file', () => {
  test('is refused by its told length before a byte is read', async () => {
    const { body, taken } = streamedBody(MIB);
    const answer = await owner.file('a.png', body, { 'Content-Length': String(100 * MIB + 1) });
    await expectProblem(answer, 413, 'body_too_large');
    expect(taken()).toBeLessThan(MIB);
  });

  test.each([
    ['in its first part', 1000],
    ['in a later part', 10 * MIB],
  ])(
    'whose length is not told is left as soon as it is over, %s, and nothing of it stays',
    async (_, max) => {
      const bytes = streamOf(noise(20 * MIB));
      const upload = { key: 'a.png', attributes: { free: false }, sha256: null, bytes };
      await expect(uploadFile(env.CONTENT, upload, max)).rejects.toMatchObject({
        failure: { code: 'body_too_large', maxBytes: max },
      });
      expect(await keys()).toEqual([]);
    },
  );
});

test.each([
  ['in its first part', 1 * MIB],
  ['in a later part', 18 * MIB],
])('an upload that breaks off %s leaves what was there before', async (_, length) => {
  await published(await owner.file('a.png?free=true', PNG));
  const bytes = brokenStream(noise(length));
  const upload = { key: 'a.png', attributes: { free: false }, sha256: null, bytes };
  await expect(uploadFile(env.CONTENT, upload)).rejects.toMatchObject({ failure: { code: 'invalid_body' } });
  expect((await getFile('a.png')).headers.get('Content-Type')).toBe('image/png');
  expect(new Uint8Array(await (await getFile('a.png')).arrayBuffer())).toEqual(PNG);
});

describe('a digest that is told', () => {
  const field = async (bytes: Uint8Array) => ({
    'Content-Digest': `sha-256=:${(await digestOf(bytes)).toBase64()}:`,
  });

  test.each([PNG.length, 9 * MIB])('is kept when the %i bytes are those', async (length) => {
    const bytes = noise(length);
    const file = await published(await owner.file('a.png', streamOf(bytes), await field(bytes)));
    expect(file.sha256).toBe((await digestOf(bytes)).toHex());
  });

  test.each([PNG.length, 9 * MIB])('of other bytes refuses the %i that came', async (length) => {
    const answer = await owner.file('a.png', streamOf(noise(length)), await field(noise(20)));
    await expectProblem(answer, 400, 'invalid_body');
    expect(await keys()).toEqual([]);
  });

  test('must be one', async () => {
    for (const value of ['sha-256=abc', 'sha-256=:abc:', 'sha-256']) {
      await expectProblem(await owner.file('a.png', PNG, { 'Content-Digest': value }), 400, 'invalid_body');
    }
    expect((await owner.file('a.png', PNG, { 'Content-Digest': 'md5=:x:' })).status).toBe(200);
  });
});

test('files are listed page by page, and are gone when they are deleted', async () => {
  const names = ['a.txt', 'b/c.txt', 'd.txt'];
  for (const name of names) await owner.file(`${name}?free=true`, `The file ${name}`);
  const page = async (query: string) => {
    const answer = await call('GET', `/api/admin/content/files${query}`, { token: owner.token });
    return answer.json<FilePage>();
  };
  const first = await page('?limit=2');
  const second = await page(`?limit=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`);
  expect([...first.data, ...second.data].map(({ key }) => key)).toEqual(names);
  expect(first.data[0]).toMatchObject({ free: true, bytes: 14, mediaType: 'text/plain; charset=utf-8' });
  expect(second.nextCursor).toBeNull();
  for (const query of ['?limit=0', '?limit=501', '?cursor='])
    expect(await page(query)).toHaveProperty('code');

  const remove = (key: string) => call('DELETE', `/api/admin/content/files/${key}`, { token: owner.token });
  expect((await remove('b/c.txt')).status).toBe(204);
  await expectProblem(await remove('b/c.txt'), 404, 'not_found');
  await expectProblem(await getFile('b/c.txt'), 404, 'not_found');
  expect(await keys()).toEqual(['files/a.txt', 'files/d.txt']);
});
