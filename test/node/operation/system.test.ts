/** The built Worker as its operator sees it: the doctor, health when a part is down, and what is reported to Sentry. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { adminFindings } from '../../../tools/doctor/remoteChecks.ts';
import { PROJECT_DIR } from '../../../tools/wrangler.ts';
import { insertAdminKey } from '../helpers/adminKey.ts';
import { type RunningWorker, runWorker } from '../helpers/runWorker.ts';
import { fastDirectory } from '../helpers/stateDirectory.ts';

let worker: RunningWorker;
let sentry: Server;
let key = '';
const envelopes: { path: string; type: string | undefined; body: string }[] = [];

beforeAll(async () => {
  sentry = createServer(async (request, response) => {
    const type = request.headers['content-type'];
    envelopes.push({ path: request.url ?? '', type, body: await text(request) });
    response.end('{}');
  });
  sentry.listen(0, '127.0.0.1');
  await once(sentry, 'listening');
  const address = sentry.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const vars = { SENTRY_DSN: `http://publickey@127.0.0.1:${port}/42` };
  worker = await runWorker({ stateDirectory: fastDirectory(), vars, keepLogs: true });
  key = await insertAdminKey(worker.miniflare);
});
afterAll(async () => {
  await worker.stop();
  sentry.close();
});

function doctor(...args: string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const done = (error: { code?: unknown } | null, out: string) =>
      resolve({ code: Number(error?.code ?? 0), out });
    execFile(process.execPath, ['tools/doctor/main.ts', ...args], { cwd: PROJECT_DIR }, done);
  });
}

test('the doctor finds a new system well, and says what it looked at', async () => {
  const { code, out } = await doctor('--url', worker.url, '--key', key);
  expect(code).toBe(0);
  for (const said of [
    'Health is good',
    'Security headers',
    'foreign page is refused',
    'No mail was given up',
  ]) {
    expect(out).toContain(said);
  }
  expect(out).toContain('The key ');
  expect(out).not.toContain(key);
});

test('a key that is not one is a problem', async () => {
  const findings = await adminFindings(new URL(worker.url), `hbk_abcde123_${'x'.repeat(43)}`, Date.now());
  expect(findings).toMatchObject([{ level: 'problem', what: expect.stringContaining('answers 401') }]);
});

test('with D1 broken, health and the doctor say so, and Sentry hears of it without hearing of any reader', async () => {
  const { url, miniflare, logs } = worker;
  const db = await miniflare.getD1Database('DB');
  await db.exec('ALTER TABLE readers RENAME TO readers_away');
  const secret = 'eyJhbGciOiJIUzI1NiJ9.e30.a-token-of-somebody';
  const answer = await fetch(`${url}/api/admin/readers?q=ada@example.com&token=${secret}`, {
    headers: {
      Authorization: `Bearer ${key}`,
      'X-Request-Id': 'asked-for-ada',
      Cookie: `__Host-refresh=${secret}`,
    },
  });
  expect(answer.status).toBe(503);
  await vi.waitFor(() => expect(envelopes.map(({ body }) => body).join()).toContain('asked-for-ada'), 5_000);
  const told = envelopes.find(({ body }) => body.includes('asked-for-ada'));
  expect(told?.path).toMatch(/^\/api\/42\/envelope\/\?sentry_version=7&sentry_key=publickey/);
  expect(told?.type).toBe('application/x-sentry-envelope');
  const [, item = '{}', payload = '{}'] = told?.body.split('\n') ?? [];
  expect(JSON.parse(item)).toMatchObject({ type: 'event' });
  expect(JSON.parse(payload)).toMatchObject({
    level: 'error',
    environment: 'development',
    tags: { event: 'request.failed', requestId: 'asked-for-ada', route: '/api/admin/readers' },
  });
  const everything = JSON.stringify(envelopes);
  for (const private_ of ['ada@', 'eyJ', key, 'hbk_', '__Host', 'no such table'])
    expect(everything).not.toContain(private_);
  // What it says is in the log, under the same id.
  expect(logs.join('\n')).toMatch(/"requestId":"asked-for-ada".*no such table/);

  const health = async () => (await fetch(`${url}/api/health`)).status;
  await vi.waitFor(async () => expect(await health()).toBe(503), { timeout: 30_000, interval: 500 });
  const { code, out } = await doctor('--url', url);
  expect(code).toBe(1);
  expect(out).toContain('✗ Down: database');
});
