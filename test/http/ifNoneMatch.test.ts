/** Whether a caller has an answer already, in every way that RFC 9110 lets it say so. */
import { describe, expect, test } from 'vitest';
import { hasAlready } from '../../src/http/ifNoneMatch.ts';
import { call } from '../helpers/api.ts';
import { quietReader } from '../helpers/quiet.ts';

const requestWith = (field: string) =>
  new Request('https://example.com/', { headers: { 'If-None-Match': field } });

const HAS = ['"a,1"', 'W/"a,1"', '"x", "a,1"', 'W/"x",W/"a,1"', ' "a,1" , "x"', ', "a,1",', '*', ' * '];
const HAS_NOT = ['"a"', '"1"', 'a,1', '"A,1"', 'w/"x"', '"', '""', '"a,1', '"*"', '"x", *', ''];

describe('of the tag "a,1"', () => {
  test.each(HAS)('%s says that it is there already', (field) => {
    expect(hasAlready(requestWith(field), '"a,1"')).toBe(true);
    expect(hasAlready(requestWith(field), 'W/"a,1"')).toBe(true);
  });

  test.each(HAS_NOT)('%s does not', (field) => {
    expect(hasAlready(requestWith(field), '"a,1"')).toBe(false);
  });
});

test('a caller that names nothing has nothing', () => {
  expect(hasAlready(new Request('https://example.com/'), '""')).toBe(false);
});

test('progress that passed a compressing proxy, or is one of several kept, is still told 304', async () => {
  const { accessToken: token } = await quietReader();
  const read = (field: string) =>
    call('GET', '/api/progress', { token, headers: { 'If-None-Match': field } });
  const etag = (await read('"nothing"')).headers.get('ETag') ?? '';
  for (const field of [etag, `W/${etag}`, `"older", W/"old", ${etag}`, '*']) {
    const answer = await read(field);
    expect([answer.status, answer.headers.get('ETag'), await answer.text()], field).toEqual([304, etag, '']);
  }
  for (const field of ['"older", W/"old"', etag.replaceAll('"', '')]) {
    const answer = await read(field);
    expect(answer.status, field).toBe(200);
    expect(await answer.json()).toHaveProperty('rev');
  }
  const nobody = await call('GET', '/api/progress', { headers: { 'If-None-Match': '*' } });
  expect(nobody.status).toBe(401);
});
