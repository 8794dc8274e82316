/** Paths: what is there, what is not, and HEAD as GET without a body. */
import { expect, test } from 'vitest';
import { call, quickReader } from '../helpers/api.ts';
import { upgrade } from '../helpers/live.ts';
import { expectProblem } from '../helpers/problem.ts';

test.each([
  '/api',
  '/api/',
  '/api/healthx',
  '/api/health/x',
  '/api/health.json',
  '/apix/health',
  '/API/HEALTH',
  '/api/%68ealth',
  '/api/progress/1/2',
  '/api/auth/sessions/a/b',
  '/api/admin/reports',
  '/api/constructor',
  '/api/__proto__',
  '/dev/mailboxxjson',
  '/dev/mailbox.json.bak',
  '/dev',
])('%s is not found', async (path) => {
  await expectProblem(await call('GET', path), 404, 'not_found');
  await expectProblem(await call('DELETE', path), 404, 'not_found');
});

test.each(['/api/health/', '/api/health?', '/api/health?x=1&x=2', '/api/health#part'])(
  '%s is found all the same',
  async (path) => {
    expect((await call('GET', path)).status).toBe(200);
  },
);

test('HEAD is answered as GET is, without the body', async () => {
  const { accessToken: token } = await quickReader();
  for (const path of [
    '/api/health',
    '/api/progress',
    '/api/auth/session',
    '/api/content/chapters',
    '/api/nothing',
  ]) {
    const get = await call('GET', path, { token });
    const head = await call('HEAD', path, { token });
    expect([path, head.status]).toEqual([path, get.status]);
    expect(head.headers.get('Content-Type')).toBe(get.headers.get('Content-Type'));
    expect(await head.text()).toBe('');
    expect(await get.text()).not.toBe('');
  }
});

test.each(['0', '10000', '01', '1.5', '-1', '+1', '1e2', 'one', '%31', '１', '1%20'])(
  'chapter "%s" is no chapter number',
  async (number) => {
    const { accessToken: token } = await quickReader();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { body: { completed: true } } : {};
      const answer = await call(method, `/api/progress/${number}`, { token, ...body });
      const problem = await expectProblem(answer, 400, 'invalid_body');
      expect(problem.details).toMatchObject([{ path: 'chapterNumber' }]);
    }
  },
);

test('the live address asked without an upgrade says what to do', async () => {
  const { accessToken: token } = await quickReader();
  const protocol = { 'Sec-WebSocket-Protocol': `handbook.v1, bearer.${token}` };
  await expectProblem(await call('GET', '/api/progress/live', { headers: protocol }), 400, 'invalid_body');
  const withoutName = { 'Sec-WebSocket-Protocol': `bearer.${token}`, Upgrade: 'websocket' };
  await expectProblem(await call('GET', '/api/progress/live', { headers: withoutName }), 400, 'invalid_body');
  await expectProblem(await upgrade(null), 401, 'unauthenticated');
});

test('an upgrade echoes the protocol and not the token', async () => {
  const { accessToken: token } = await quickReader();
  const answer = await upgrade(token);
  expect(answer.status).toBe(101);
  expect(answer.headers.get('Sec-WebSocket-Protocol')).toBe('handbook.v1');
});
