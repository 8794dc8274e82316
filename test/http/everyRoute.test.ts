/** Every route of the product, asked everything hostile at once: no answer is a fault of ours. */
import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../src/router.ts';
import { call, ORIGIN, quickReader } from '../helpers/api.ts';
import { MISFITS, UNREADABLE } from '../helpers/hostileBodies.ts';
import { expectProblem } from '../helpers/problem.ts';

const PARAMETERS = [
  '1',
  '0',
  '-1',
  '01',
  '1e3',
  '10000',
  '99999999999999999999',
  'NaN',
  '__proto__',
  'constructor',
  '%00',
  '%zz',
  '%2e%2e%2f',
  '%F0%9F%98%80',
  '%ED%A0%80',
  "'%20OR%201=1--",
  '<script>',
  'a@example.com',
  'a%40example.com%0d%0aBcc:b@example.com',
  'x'.repeat(8_000),
];
const QUERIES = [
  '?since=-1',
  '?since=1e999',
  '?since=&since=1',
  '?__proto__=1&constructor=2',
  '?limit=0&cursor=%00&sort=;DROP TABLE readers',
  '?limit=999999999&q=%25_%27"&filter=nothing',
  `?q=${'x'.repeat(10_000)}`,
  '?q=%ED%A0%80&to=%F0%28%8C%28',
  '?%zz=%zz&&&==',
];
const HEADERS: Record<string, string>[] = [
  { 'If-None-Match': '"' },
  { 'If-None-Match': '*' },
  { 'If-None-Match': 'W/"1", "2", not an etag' },
  { Range: 'bytes=9-1' },
  { Cookie: '__Host-refresh=%00; ==; ;;; __Host-refresh=a.b.c' },
  { Upgrade: 'websocket' },
  { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': ', ,bearer.,handbook.v1,,' },
  { 'X-Session-Id': 'x', 'X-HTTP-Method-Override': 'DELETE', 'CF-Connecting-IP': ':::::::::' },
];

const tokens: Record<string, string> = { nobody: '' };
beforeAll(async () => {
  tokens.owner = (await quickReader('owner@example.com')).accessToken;
});

/** Sends a request and asserts that it was answered, and that a refusal is a problem document. */
async function isAnswered(method: string, path: string, who: string, init: RequestInit = {}): Promise<void> {
  const headers = new Headers(init.headers);
  if (tokens[who]) headers.set('Authorization', `Bearer ${tokens[who]}`);
  const answer = await exports.default.fetch(new Request(`${ORIGIN}${path}`, { ...init, method, headers }));
  const text = await answer.text();
  const asked = `${method} ${path.slice(0, 80)} as ${who}: ${text.slice(0, 200)}`;
  expect(answer.status, asked).toBeLessThan(500);
  if (answer.status >= 400 && method !== 'HEAD') {
    expect(JSON.parse(text), asked).toMatchObject({ status: answer.status, error: expect.any(String) });
  }
}

const patternOf = (path: string) =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+\+?/, '[^/]+')}$`);
const pathsOf = (pattern: string) =>
  pattern.includes(':') ? PARAMETERS.map((value) => pattern.replace(/:\w+\+?/, value)) : [pattern];

describe.each(ROUTES.map(([method, pattern]) => ({ method, pattern })))(
  '$method $pattern',
  ({ method, pattern }) => {
    const plain = pattern.replace(/:\w+\+?/, '1');
    // The owner signs in once, since sign-in mails are limited, and so must not be signed out.
    const endsSession = pattern.endsWith('/logout') || (method === 'DELETE' && pattern === '/api/account');
    const senders = endsSession ? ['nobody', 'reader'] : ['nobody', 'reader', 'owner'];

    test.each(senders)('answers whatever %s sends', async (who) => {
      // Each route has a reader of its own, since some of them end the session that asks.
      tokens.reader = (await quickReader()).accessToken;
      const isRead = method === 'GET';
      const type = pattern.endsWith('/import') ? 'application/x-ndjson' : 'application/json';
      for (const path of pathsOf(pattern)) {
        await isAnswered(method, path, who, isRead ? {} : { body: '{}', headers: { 'Content-Type': type } });
        if (isRead) await isAnswered('HEAD', path, who);
      }
      for (const query of QUERIES) await isAnswered(method, plain + query, who);
      for (const headers of HEADERS) await isAnswered(method, plain, who, { headers });
      if (isRead) return;
      for (const body of Object.values(MISFITS)) {
        await isAnswered(method, plain, who, { body, headers: { 'Content-Type': type } });
      }
      for (const make of Object.values(UNREADABLE)) {
        await isAnswered(method, plain, who, { body: make().body, headers: { 'Content-Type': type } });
      }
    });

    test('refuses other methods and says which it takes', async () => {
      const taken = new Set(ROUTES.filter(([, path]) => patternOf(path).test(plain)).map(([name]) => name));
      for (const other of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
        if ([...taken].some((name) => name === other || (name === 'GET' && other === 'HEAD'))) continue;
        const answer = await call(other, plain);
        expect(answer.status).toBe(405);
        const allow = answer.headers.get('Allow')?.split(', ') ?? [];
        expect(allow).toEqual(expect.arrayContaining([...taken]));
        expect(allow.includes('HEAD')).toBe(allow.includes('GET'));
        if (other !== 'HEAD') await expectProblem(answer, 405, 'method_not_allowed');
      }
    });
  },
);
