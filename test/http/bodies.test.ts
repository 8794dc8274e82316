/** Bodies as an attacker or a broken client sends them: a problem document each time, and nothing has changed. */

import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { BODY_MAX_BYTES, readText } from '../../src/http/readBody.ts';
import { call, ORIGIN, quickReader } from '../helpers/api.ts';
import { MISFITS, streamedBody, UNREADABLE } from '../helpers/hostileBodies.ts';
import { expectProblem } from '../helpers/problem.ts';
import { quietReader, revisionOf } from '../helpers/quiet.ts';

let reader: Awaited<ReturnType<typeof quietReader>>;
let owner = '';
beforeAll(async () => {
  reader = await quietReader();
  owner = (await quickReader('owner@example.com')).accessToken;
});

/** Every route that takes JSON, and whether it can do without. */
const ROUTES: [string, string, { asOwner?: boolean; optional?: boolean }][] = [
  ['POST', '/api/auth/magic-link', {}],
  ['POST', '/api/auth/verify', {}],
  ['POST', '/api/auth/refresh', { optional: true }],
  ['POST', '/api/email/signup', {}],
  ['POST', '/api/progress', {}],
  ['PUT', '/api/progress/1', {}],
  ['PUT', '/api/admin/content/chapters/1', { asOwner: true }],
  ['POST', '/api/purchases/redeem', {}],
  ['PUT', '/api/admin/codes/ANY-CODE', { asOwner: true }],
  ['PATCH', '/api/admin/readers/nobody%40example.com', { asOwner: true }],
  ['POST', '/api/admin/readers/nobody%40example.com/progress', { asOwner: true }],
];

function send(method: string, path: string, asOwner: boolean, body: BodyInit, type: string | null) {
  const headers = new Headers({ Authorization: `Bearer ${asOwner ? owner : reader.accessToken}` });
  if (type !== null) headers.set('Content-Type', type);
  return exports.default.fetch(new Request(`${ORIGIN}${path}`, { method, headers, body }));
}

describe.each(ROUTES)('%s %s', (method, path, { asOwner = false, optional = false }) => {
  // Publishing has a limit of its own (test/content/publish.test.ts).
  const unreadable = Object.entries(UNREADABLE).filter(([name]) => !asOwner || !name.includes('the limit'));
  test.each(unreadable)('refuses %s', async (_, make) => {
    const before = await revisionOf(reader.email);
    const { body, status, code, type = 'application/json' } = make();
    await expectProblem(await send(method, path, asOwner, body, type), status, code);
    expect(await revisionOf(reader.email)).toBe(before);
  });

  test.each(Object.entries(MISFITS))('finds a fault with %s and changes nothing', async (name, body) => {
    const before = await revisionOf(reader.email);
    const answer = await send(method, path, asOwner, body, 'application/json; charset=utf-8');
    // Where every field is optional, what has none of them says nothing, and is taken for that.
    const takesNothing = optional || path === '/api/progress/1';
    if (!takesNothing || answer.status !== 200) {
      expect([400, 401]).toContain(answer.status);
      expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^(invalid|unauth|token_)/) });
    }
    expect(answer.status, name).toBeLessThan(500);
    expect(await revisionOf(reader.email)).toBe(before);
  });
});

test('a body of exactly the limit is read', async () => {
  const update = JSON.stringify({ chapterNumber: 5, videosWatched: ['a'] });
  const body = update + ' '.repeat(BODY_MAX_BYTES - update.length);
  expect((await send('POST', '/api/progress', false, body, 'application/json')).status).toBe(200);
});

test('a stream over the limit is left as soon as it is over', async () => {
  const { body, taken } = streamedBody(64 * 1024 * 1024);
  const answer = await send('POST', '/api/progress', false, body, 'application/json');
  await expectProblem(answer, 413, 'body_too_large');
  expect(taken()).toBeLessThan(4 * BODY_MAX_BYTES);
});

test('a Content-Length over the limit is refused before the body is read', async () => {
  const { body, taken } = streamedBody(1024 * 1024);
  const headers = {
    Authorization: `Bearer ${reader.accessToken}`,
    'Content-Type': 'application/json',
    'Content-Length': '1048576',
  };
  const request = new Request(`${ORIGIN}/api/progress`, { method: 'POST', headers, body });
  await expectProblem(await exports.default.fetch(request), 413, 'body_too_large');
  expect(taken()).toBeLessThanOrEqual(BODY_MAX_BYTES);
});

test.each(['10', '-1', '1e3', 'ten', ''])(
  'a Content-Length of "%s" that lies does not get a larger body in',
  async (length) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': length };
    const body = JSON.stringify({ email: 'a@example.com', code: '1', x: 'x'.repeat(BODY_MAX_BYTES) });
    const answer = await call('POST', '/api/auth/verify', { headers, body });
    await expectProblem(answer, 413, 'body_too_large');
  },
);

test.each<Record<string, string>>([{ 'Content-Length': '100' }, {}])(
  'a body that breaks off is no JSON, with %j',
  async (length) => {
    let pulls = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulls += 1;
        if (pulls > 1) return controller.error(new Error('connection lost'));
        controller.enqueue(new TextEncoder().encode('{"chapterNumber":'));
      },
    });
    const request = new Request(ORIGIN, { method: 'POST', headers: new Headers(length), body });
    const broken = readText(request, BODY_MAX_BYTES);
    await expect(broken).rejects.toMatchObject({ failure: { code: 'invalid_json' } });
  },
);

test('an import of more than 1 MiB is refused while streaming, and one of another type unread', async () => {
  const { body, taken } = streamedBody(64 * 1024 * 1024);
  const answer = await send('POST', '/api/admin/import', true, body, 'application/x-ndjson');
  await expectProblem(answer, 413, 'body_too_large');
  expect(taken()).toBeLessThan(2 * 1024 * 1024);
  const json = await send('POST', '/api/admin/import', true, '{}', 'application/json');
  await expectProblem(json, 415, 'unsupported_media_type');
});

test('a byte order mark before the JSON does no harm', async () => {
  const body = '\uFEFF{"chapterNumber":6,"completed":true}';
  expect((await send('POST', '/api/progress', false, body, 'application/json')).status).toBe(200);
});

test('a __proto__ in a body changes no object but its own', async () => {
  const body =
    '{"chapterNumber":7,"__proto__":{"completed":true},"constructor":{"prototype":{"polluted":1}}}';
  const answer = await send('POST', '/api/progress', false, body, 'application/json');
  expect(await answer.json()).toMatchObject({ chapters: [] });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object('')).not.toHaveProperty('polluted');
});

test('a validation problem names each fault by its path', async () => {
  const body = JSON.stringify({
    updates: [
      { chapterNumber: 1 },
      { chapterNumber: 0 },
      { chapterNumber: 1, position: { percent: 101, at: 'x' } },
    ],
  });
  const answer = await send('POST', '/api/progress', false, body, 'application/json');
  const problem = await expectProblem(answer, 400, 'invalid_body');
  expect(problem.details?.map(({ path }) => path)).toEqual([
    'updates.1.chapterNumber',
    'updates.2.position.percent',
    'updates.2.position.at',
  ]);
  for (const { message } of problem.details ?? []) expect(message).toMatch(/./);
});
