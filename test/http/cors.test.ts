/** Which pages may call: listed origins with credentials, others not at all, and programs without an Origin freely. */
import { beforeAll, describe, expect, test } from 'vitest';
import { call, newAddress, quickReader } from '../helpers/api.ts';
import { upgrade } from '../helpers/live.ts';
import { routerWith } from '../helpers/otherRouter.ts';
import { expectProblem } from '../helpers/problem.ts';
import { quietReader, revisionOf } from '../helpers/quiet.ts';

const LISTED = 'https://reader.example';
const FOREIGN = [
  'https://evil.example',
  'null',
  'http://reader.example',
  'https://reader.example:8443',
  'https://reader.example.evil.example',
  'https://sub.reader.example',
  'https://READER.example/',
  'https://reader.example, https://evil.example',
  'file://',
];

const corsFields = (answer: Response) =>
  [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));

let api: Awaited<ReturnType<typeof routerWith>>;
let reader: Awaited<ReturnType<typeof quietReader>>;
beforeAll(async () => {
  reader = await quietReader();
  api = await routerWith({
    allowedOrigins: new Set([LISTED]),
    apiUrl: 'https://api.example',
    frontendUrl: 'https://www.example',
  });
});

describe('a page of a listed origin', () => {
  test.each([LISTED, 'https://api.example', 'https://www.example'])(
    '%s reads with credentials',
    async (Origin) => {
      const answer = await api('GET', '/api/content/chapters', { headers: { Origin } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(Origin);
      expect(answer.headers.get('Access-Control-Allow-Credentials')).toBe('true');
      expect(answer.headers.get('Access-Control-Expose-Headers')).toMatch(/\bETag\b.*\bX-Request-Id\b/);
      expect(answer.headers.get('Vary')).toContain('Origin');
    },
  );

  test('reads failures as well as answers', async () => {
    const answers = [
      await api('GET', '/api/nothing', { headers: { Origin: LISTED } }),
      await api('GET', '/api/auth/session', { headers: { Origin: LISTED } }),
      await api('POST', '/api/auth/verify', { headers: { Origin: LISTED }, body: '{' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 401, 400]);
    for (const answer of answers) expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(LISTED);
  });

  test('may send what the API takes, after a preflight', async () => {
    const answer = await api('OPTIONS', '/api/progress/3', {
      headers: {
        Origin: LISTED,
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'authorization, content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(LISTED);
    expect(answer.headers.get('Access-Control-Allow-Credentials')).toBe('true');
    expect(answer.headers.get('Access-Control-Allow-Methods')?.split(', ')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']),
    );
    expect(answer.headers.get('Access-Control-Allow-Headers')?.split(', ')).toEqual(
      expect.arrayContaining([
        'Authorization',
        'Content-Type',
        'Idempotency-Key',
        'If-None-Match',
        'X-Request-Id',
      ]),
    );
    expect(Number(answer.headers.get('Access-Control-Max-Age'))).toBeGreaterThan(0);
    expect(answer.headers.get('Vary')).toContain('Origin');
  });

  test('changes state', async () => {
    const { accessToken: token } = await quickReader();
    const headers = { Origin: LISTED };
    expect((await api('PUT', '/api/progress/1', { token, headers, body: { completed: true } })).status).toBe(
      200,
    );
  });
});

describe.each(FOREIGN)('a page of origin "%s"', (Origin) => {
  test('gets no CORS fields, and its preflight none either', async () => {
    const headers = { Origin, 'Access-Control-Request-Method': 'PUT' };
    for (const method of ['GET', 'OPTIONS', 'PUT', 'PATCH']) {
      const answer = await api(method, '/api/progress/1', { headers });
      expect(corsFields(answer)).toEqual([]);
      expect(answer.headers.get('Vary')).toContain('Origin');
    }
  });

  test('is forbidden every change of state, before anything is looked at', async () => {
    const { accessToken: token, email } = reader;
    const rev = await revisionOf(email);
    const headers = { Origin };
    const answers = [
      await api('PUT', '/api/progress/1', { token, headers, body: { completed: true } }),
      await api('POST', '/api/progress', { token, headers, body: { chapterNumber: 1, completed: true } }),
      await api('DELETE', '/api/progress/1', { token, headers }),
      await api('DELETE', '/api/auth/sessions', { token, headers }),
      await api('POST', '/api/auth/logout', { token, headers }),
      await api('POST', '/api/auth/refresh', { headers }),
      await api('POST', '/api/email/signup', { headers, body: { email: newAddress() } }),
      await api('POST', '/api/nothing', { headers }),
      await api('PATCH', '/api/progress/1', { token, headers }),
    ];
    for (const answer of answers) await expectProblem(answer, 403, 'forbidden_origin');
    expect(await revisionOf(email)).toBe(rev);
  });

  test('is forbidden a live socket', async () => {
    for (const token of [reader.accessToken, null, 'x.y.z']) {
      const answer = await upgrade(token, { Origin });
      await expectProblem(answer, 403, 'forbidden_origin');
      expect(answer.webSocket).toBeNull();
    }
  });
});

test('a program without an Origin passes and gets no CORS fields', async () => {
  const { accessToken: token } = await quickReader();
  const answer = await api('PUT', '/api/progress/1', { token, body: { completed: true } });
  expect(answer.status).toBe(200);
  expect(corsFields(answer)).toEqual([]);
  expect((await upgrade(token)).status).toBe(101);
  const own = await call('GET', '/api/health');
  expect(corsFields(own)).toEqual([]);
});

test('a page of a listed origin opens a live socket', async () => {
  const { accessToken } = await quickReader();
  expect((await upgrade(accessToken, { Origin: 'http://localhost:8787' })).status).toBe(101);
});
